#include "lessons/graphics/gl_graphics.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "imgui.h"
#include "lessons/graphics/gl_relief.hpp"
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
  void bind(const HeatMap& map) {
    for (std::size_t k = 0; k < held_.size(); ++k)
      if (held_[k].version == map.version) {
        std::rotate(held_.begin() + static_cast<std::ptrdiff_t>(k), held_.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                    held_.end());
        glBindTexture(GL_TEXTURE_2D, held_.back().texture);
        return;
      }
    Held held{map.version, 0};
    if (held_.size() == most_textures) {
      held.texture = held_.front().texture;
      held_.erase(held_.begin());
    } else {
      glGenTextures(1, &held.texture);
    }
    glBindTexture(GL_TEXTURE_2D, held.texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, map.columns, map.rows, 0, GL_RED, GL_FLOAT, map.values.data());
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

class GlGraphics : public Graphics {
 public:
  // What a callback is handed: copied into the draw list.
  struct HeatMapCommand {
    GlGraphics* self;
    HeatMap map;
    Color negative, zero, positive, missing, ground, ring;
  };
  struct ReliefCommand {
    GlGraphics* self;
    Relief relief;
  };

  struct FlowCommand {
    GlGraphics* self;
    Flow flow;
  };

  GlGraphics(const std::array<GLuint, shader_count>& programs) : programs_(programs) {
    glGenVertexArrays(1, &nothing_);
    glGenVertexArrays(1, &flow_array_);
    glGenBuffers(1, &flow_buffer_);
    glBindVertexArray(flow_array_);
    glBindBuffer(GL_ARRAY_BUFFER, flow_buffer_);
    for (const GLuint place : {position_place, second_place}) {
      glEnableVertexAttribArray(place);
      glVertexAttribPointer(place, 2, GL_FLOAT, GL_FALSE, sizeof(FlowVertex),
                            reinterpret_cast<const void*>(place == position_place ? 0 : 2 * sizeof(float)));
    }
    glBindVertexArray(0);
    relief_.emplace(program(Shader::relief), program(Shader::stroke));
  }

  ~GlGraphics() override {
    glDeleteVertexArrays(1, &nothing_);
    glDeleteVertexArrays(1, &flow_array_);
    glDeleteBuffers(1, &flow_buffer_);
    for (const GLuint one : programs_) glDeleteProgram(one);
  }

  void heat_map(ImDrawList& list, const HeatMap& map, const Theme& t, Color ground) override {
    HeatMapCommand command{this, map, t.negative, t.zero, t.positive, t.gradient, ground, t.focus};
    list.AddCallback(
        [](const ImDrawList*, const ImDrawCmd* cmd) {
          const auto& c = *static_cast<const HeatMapCommand*>(cmd->UserCallbackData);
          c.self->paint(c, cmd->ClipRect);
        },
        &command, sizeof command);
    list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
  }

  void flow(ImDrawList& list, const Flow& flow) override {
    FlowCommand command{this, flow};
    list.AddCallback(
        [](const ImDrawList*, const ImDrawCmd* cmd) {
          const auto& c = *static_cast<const FlowCommand*>(cmd->UserCallbackData);
          c.self->paint(c.flow, cmd->ClipRect);
        },
        &command, sizeof command);
    list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
  }

  void relief(ImDrawList& list, const Relief& relief) override {
    ReliefCommand command{this, relief};
    list.AddCallback(
        [](const ImDrawList*, const ImDrawCmd* cmd) {
          const auto& c = *static_cast<const ReliefCommand*>(cmd->UserCallbackData);
          const Window window;
          const Rect area = c.relief.area;
          c.self->relief_->paint(c.relief, std::max(1, static_cast<int>(area.w * window.scale.x)),
                                 std::max(1, static_cast<int>(area.h * window.scale.y)));
        },
        &command, sizeof command);
    list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
    const Rect area = relief.area;
    // A framebuffer's first row is its lowest.
    list.AddImage(static_cast<ImTextureID>(relief_->texture()), {area.x, area.y}, {area.right(), area.bottom()}, {0, 1}, {1, 0});
  }

 private:
  GLuint program(Shader shader) const { return programs_[static_cast<std::size_t>(shader)]; }

  void paint(const HeatMapCommand& c, const ImVec4& clip) {
    const Window window;
    const GLuint p = program(Shader::heat_map);
    window.clip(clip);
    glUseProgram(p);
    glBindVertexArray(nothing_);
    textures_.bind(c.map);
    const auto place = [p](const char* name) { return glGetUniformLocation(p, name); };
    const auto color = [&](const char* name, Color v) {
      const auto byte = [v](int shift) { return static_cast<float>(v >> shift & 255) / 255; };
      glUniform4f(place(name), byte(0), byte(8), byte(16), byte(24));
    };
    const Rect& a = c.map.area;
    const auto x = [&](float v) { return 2 * v / window.size.x - 1; };
    const auto y = [&](float v) { return 1 - 2 * v / window.size.y; };
    glUniform4f(place("area"), x(a.x), y(a.y), x(a.right()), y(a.bottom()));
    glUniform4f(place("window"), c.map.window.x, c.map.window.y, c.map.window.w, c.map.window.h);
    glUniform2f(place("pixels"), a.w * window.scale.x, a.h * window.scale.y);
    glUniform1f(place("range"), static_cast<float>(c.map.range));
    glUniform2f(place("lit"), static_cast<float>(c.map.lit_column), static_cast<float>(c.map.lit_row));
    glUniform1i(place("values"), 0);
    color("negative", c.negative), color("zero", c.zero), color("positive", c.positive);
    color("missing", c.missing), color("ground", c.ground), color("ring", c.ring);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
  }

  // The backend has blending on: the band is laid over what is there.
  void paint(const Flow& flow, const ImVec4& clip) {
    const Window window;
    const GLuint p = program(Shader::flow);
    window.clip(clip);
    glUseProgram(p);
    glBindVertexArray(flow_array_);
    glBindBuffer(GL_ARRAY_BUFFER, flow_buffer_);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(flow.band.size_bytes()), flow.band.data(), GL_STREAM_DRAW);
    glUniform2f(glGetUniformLocation(p, "window"), window.size.x, window.size.y);
    glUniform1f(glGetUniformLocation(p, "head"), flow.head);
    glUniform1f(glGetUniformLocation(p, "trail"), flow.trail);
    const auto byte = [&](int shift) { return static_cast<float>(flow.color >> shift & 255) / 255; };
    glUniform4f(glGetUniformLocation(p, "tint"), byte(0), byte(8), byte(16), byte(24));
    glDrawArrays(GL_TRIANGLE_STRIP, 0, static_cast<GLsizei>(flow.band.size()));
  }

  std::array<GLuint, shader_count> programs_;
  GLuint nothing_ = 0;  // a vertex array without attributes
  GLuint flow_array_ = 0, flow_buffer_ = 0;
  ValueTextures textures_;
  std::optional<GlRelief> relief_;
};

}  // namespace

std::unique_ptr<Graphics> make_gl_graphics(std::string& problem) {
  std::array<GLuint, shader_count> programs{};
  for (int k = 0; k < shader_count; ++k) {
    programs[static_cast<std::size_t>(k)] = make_program(static_cast<Shader>(k), problem);
    if (programs[static_cast<std::size_t>(k)]) continue;
    for (const GLuint made : programs)
      if (made) glDeleteProgram(made);
    return nullptr;
  }
  return std::make_unique<GlGraphics>(programs);
}

}  // namespace gatewalk::lessons
