#include "lessons/graphics/gl_graphics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <vector>

#include "engine/base/check.hpp"
#include "imgui.h"
#include "lessons/graphics/gl_picture.hpp"
#include "lessons/graphics/gl_shaders.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::size_t most_textures = 8;

// Matrices as textures, by the version of their values; the one that was not asked for the longest goes first.
class ValueTextures {
 public:
  ~ValueTextures() {
    for (const Held& held : held_) glDeleteTextures(1, &held.texture);
  }

  // Binds it, uploaded if it is new.
  void bind(const Drawing& d) {
    for (std::size_t k = 0; k < held_.size(); ++k)
      if (held_[k].version == d.values_version) {
        std::rotate(held_.begin() + static_cast<std::ptrdiff_t>(k), held_.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                    held_.end());
        glBindTexture(GL_TEXTURE_2D, held_.back().texture);
        return;
      }
    Held held{d.values_version, 0};
    if (held_.size() == most_textures) {
      held.texture = held_.front().texture;
      held_.erase(held_.begin());
    } else {
      glGenTextures(1, &held.texture);
    }
    glBindTexture(GL_TEXTURE_2D, held.texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, d.columns, d.rows, 0, GL_RED, GL_FLOAT, d.values.data());
    for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) glTexParameteri(GL_TEXTURE_2D, filter, GL_NEAREST);
    for (const GLenum wrap : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T}) glTexParameteri(GL_TEXTURE_2D, wrap, GL_CLAMP_TO_EDGE);
    held_.push_back(held);
  }

 private:
  struct Held {
    std::uint64_t version;
    GLuint texture;
  };
  std::vector<Held> held_;
};

// The window in physical pixels: what ImGui's backend draws on.
struct Window {
  Point size, scale;
  Window() {
    const ImDrawData& data = *ImGui::GetDrawData();
    size = {data.DisplaySize.x, data.DisplaySize.y};
    scale = {data.FramebufferScale.x, data.FramebufferScale.y};
  }
  // As the backend clips its own commands.
  void clip(const ImVec4& r) const {
    const float height = std::trunc(size.y * scale.y);
    glEnable(GL_SCISSOR_TEST);
    glScissor(static_cast<GLint>(r.x * scale.x), static_cast<GLint>(height - r.w * scale.y),
              static_cast<GLsizei>(std::max(0.0f, (r.z - r.x) * scale.x)),
              static_cast<GLsizei>(std::max(0.0f, (r.w - r.y) * scale.y)));
  }
};

const void* offset(int bytes) { return reinterpret_cast<const void*>(static_cast<std::uintptr_t>(bytes)); }

// A shader's program, and the vertices that it drew last.
class Program {
 public:
  Program(const Shader& shader, GLuint program) : shader_(shader), program_(program) {
    glGenVertexArrays(1, &array_);
    glGenBuffers(1, &vertices_);
    glGenBuffers(1, &triangles_);
    glBindVertexArray(array_);
    glBindBuffer(GL_ARRAY_BUFFER, vertices_);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, triangles_);
    int at = 0;
    for (GLuint place = 0; place < shader.attributes.size() && shader.attributes[place].name; ++place) {
      const Attribute& a = shader.attributes[place];
      glEnableVertexAttribArray(place);
      glVertexAttribPointer(place, a.floats, a.color ? GL_UNSIGNED_BYTE : GL_FLOAT, a.color ? GL_TRUE : GL_FALSE,
                            shader.vertex_bytes(), offset(at));
      at += a.bytes();
    }
    glBindVertexArray(0);
  }
  ~Program() {
    glDeleteVertexArrays(1, &array_);
    glDeleteBuffers(1, &vertices_);
    glDeleteBuffers(1, &triangles_);
    glDeleteProgram(program_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void paint(const Drawing& d, const Window& window) {
    glUseProgram(program_);
    glBindVertexArray(array_);
    upload(d);
    standard_uniforms(d, window);
    for (const Uniform& u : d.uniforms)
      if (u.name) set(u);
    const GLenum mode = d.strip ? GL_TRIANGLE_STRIP : GL_TRIANGLES;
    if (d.triangles.empty()) glDrawArrays(mode, 0, d.vertex_count);
    else glDrawElements(mode, static_cast<GLsizei>(d.triangles.size()), GL_UNSIGNED_INT, nullptr);
  }

 private:
  GLint place(const char* name) const { return glGetUniformLocation(program_, name); }

  void upload(const Drawing& d) {
    if (d.vertices.empty() || (d.version != 0 && d.version == version_)) return;
    version_ = d.version;
    const GLenum use = d.version ? GL_STATIC_DRAW : GL_STREAM_DRAW;
    glBindBuffer(GL_ARRAY_BUFFER, vertices_);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(d.vertices.size()), d.vertices.data(), use);
    if (!d.triangles.empty())
      glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(d.triangles.size_bytes()), d.triangles.data(), use);
  }

  void standard_uniforms(const Drawing& d, const Window& window) {
    const Rect& a = d.area;
    const auto x = [&](float v) { return 2 * v / window.size.x - 1; };
    const auto y = [&](float v) { return 1 - 2 * v / window.size.y; };
    set({"area", 4, {x(a.x), y(a.y), x(a.right()), y(a.bottom())}});
    set({"pixels", 2, {a.w * window.scale.x, a.h * window.scale.y}});
    set({"window", 2, {window.size.x, window.size.y}});
  }
  void set(const Uniform& u) {
    const GLint at = place(u.name);
    if (at < 0) return;
    const float* n = u.numbers.data();
    switch (u.count) {
      case 1: glUniform1f(at, n[0]); break;
      case 2: glUniform2f(at, n[0], n[1]); break;
      case 3: glUniform3f(at, n[0], n[1], n[2]); break;
      case 4: glUniform4f(at, n[0], n[1], n[2], n[3]); break;
      default: glUniformMatrix4fv(at, 1, GL_FALSE, n); break;
    }
  }

  const Shader& shader_;
  GLuint program_, array_ = 0, vertices_ = 0, triangles_ = 0;
  std::uint64_t version_ = 0;
};

class GlGraphics : public Graphics {
 public:
  explicit GlGraphics(const std::array<GLuint, shader_count>& programs) {
    for (int k = 0; k < shader_count; ++k)
      programs_[static_cast<std::size_t>(k)] = std::make_unique<Program>(shaders[k], programs[static_cast<std::size_t>(k)]);
  }

  void draw(ImDrawList& list, const Drawing& drawing) override {
    add(list, drawing, false);
    list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
  }

  void draw_solid(ImDrawList& list, Rect area, Color ground, std::span<const Drawing> drawings) override {
    call(list, SolidCommand{this, area, ground}, [](const SolidCommand& c, const ImVec4&) {
      const Window window;
      c.self->solid_.begin(std::max(1, static_cast<int>(c.area.w * window.scale.x)),
                           std::max(1, static_cast<int>(c.area.h * window.scale.y)), c.ground);
    });
    for (const Drawing& drawing : drawings) add(list, drawing, true);
    call(list, SolidCommand{this, area, ground}, [](const SolidCommand& c, const ImVec4&) { c.self->solid_.end(); });
    list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
    // A framebuffer's first row is its lowest.
    list.AddImage(static_cast<ImTextureID>(solid_.texture()), {area.x, area.y}, {area.right(), area.bottom()}, {0, 1}, {1, 0});
  }

 private:
  // What a callback is handed: copied into the draw list.
  struct DrawCommand {
    GlGraphics* self;
    bool solid;
    Drawing drawing;
  };
  struct SolidCommand {
    GlGraphics* self;
    Rect area;
    Color ground;
  };

  // Has `then` called with the command when the list is drawn. The command's own type tells `then`, which has no state.
  template <class Command, class Then>
  static void call(ImDrawList& list, Command command, Then) {
    static_assert(std::is_trivially_copyable_v<Command> && std::is_empty_v<Then>);
    list.AddCallback([](const ImDrawList*,
                        const ImDrawCmd* cmd) { Then{}(*static_cast<const Command*>(cmd->UserCallbackData), cmd->ClipRect); },
                     &command, sizeof command);
  }

  void add(ImDrawList& list, const Drawing& drawing, bool solid) {
    GATEWALK_CHECK(find_shader(drawing.shader) >= 0,
                   std::string("Graphics::draw: there is no shader '") + drawing.shader + "'; its row stands in shaders.hpp");
    call(list, DrawCommand{this, solid, drawing}, [](const DrawCommand& c, const ImVec4& clip) { c.self->paint(c, clip); });
  }

  // The backend has blending on: a drawing is laid over what is there.
  void paint(const DrawCommand& c, const ImVec4& clip) {
    const Window window;
    if (c.solid) {
      glDepthFunc(c.drawing.depth == Depth::behind ? GL_GREATER : GL_LEQUAL);
      glDepthMask(c.drawing.depth == Depth::nearest ? GL_TRUE : GL_FALSE);
    } else {
      window.clip(clip);
    }
    if (!c.drawing.values.empty()) textures_.bind(c.drawing);
    programs_[static_cast<std::size_t>(find_shader(c.drawing.shader))]->paint(c.drawing, window);
  }

  std::array<std::unique_ptr<Program>, shader_count> programs_;
  ValueTextures textures_;
  GlPicture solid_;
};

}  // namespace

std::unique_ptr<Graphics> make_gl_graphics(std::string& problem) {
  std::array<GLuint, shader_count> programs{};
  for (int k = 0; k < shader_count; ++k) {
    programs[static_cast<std::size_t>(k)] = make_program(shaders[k], problem);
    if (programs[static_cast<std::size_t>(k)]) continue;
    for (const GLuint made : programs)
      if (made) glDeleteProgram(made);
    return nullptr;
  }
  return std::make_unique<GlGraphics>(programs);
}

}  // namespace gatewalk::lessons
