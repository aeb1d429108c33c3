#include "lessons/graphics/gl_relief.hpp"

#include <cstddef>

#include "lessons/graphics/gl_shaders.hpp"

namespace gatewalk::lessons {

namespace {

constexpr GLsizei samples = 4;   // of a pixel, for smooth edges
constexpr float hidden = 0.22f;  // opacity of strokes behind the surface

void set_color(GLuint program, const char* name, Color c) {
  const auto byte = [c](int shift) { return static_cast<float>(c >> shift & 255) / 255; };
  glUniform4f(glGetUniformLocation(program, name), byte(0), byte(8), byte(16), byte(24));
}

const void* offset(std::size_t bytes) { return reinterpret_cast<const void*>(bytes); }

}  // namespace

GlRelief::GlRelief(GLuint relief_program, GLuint stroke_program) : relief_(relief_program), stroke_(stroke_program) {
  glGenTextures(1, &texture_);
  glGenFramebuffers(1, &frame_);
  glGenFramebuffers(1, &smooth_frame_);
  glGenRenderbuffers(1, &color_);
  glGenRenderbuffers(1, &depth_);
  glGenVertexArrays(1, &surface_array_);
  glGenVertexArrays(1, &stroke_array_);
  for (GLuint* buffer : {&vertices_, &triangles_, &strokes_}) glGenBuffers(1, buffer);
  for (const GLuint array : {surface_array_, stroke_array_}) {
    glBindVertexArray(array);
    for (const GLuint place : {position_place, second_place}) glEnableVertexAttribArray(place);
  }
  glBindBuffer(GL_ARRAY_BUFFER, strokes_);
  glVertexAttribPointer(position_place, 3, GL_FLOAT, GL_FALSE, sizeof(StrokeVertex), offset(0));
  glVertexAttribPointer(second_place, 4, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(StrokeVertex), offset(offsetof(StrokeVertex, color)));
  glBindVertexArray(surface_array_);
  glEnableVertexAttribArray(third_place);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glVertexAttribPointer(position_place, 3, GL_FLOAT, GL_FALSE, sizeof(ReliefVertex), offset(0));
  glVertexAttribPointer(second_place, 3, GL_FLOAT, GL_FALSE, sizeof(ReliefVertex), offset(offsetof(ReliefVertex, normal)));
  glVertexAttribPointer(third_place, 1, GL_FLOAT, GL_FALSE, sizeof(ReliefVertex), offset(offsetof(ReliefVertex, missing)));
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, triangles_);
  glBindVertexArray(0);
}

GlRelief::~GlRelief() {
  for (const GLuint* buffer : {&vertices_, &triangles_, &strokes_}) glDeleteBuffers(1, buffer);
  glDeleteVertexArrays(1, &surface_array_);
  glDeleteVertexArrays(1, &stroke_array_);
  glDeleteRenderbuffers(1, &color_);
  glDeleteRenderbuffers(1, &depth_);
  glDeleteFramebuffers(1, &frame_);
  glDeleteFramebuffers(1, &smooth_frame_);
  glDeleteTextures(1, &texture_);
}

void GlRelief::resize(int width, int height) {
  if (width == width_ && height == height_) return;
  width_ = width, height_ = height;
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) glTexParameteri(GL_TEXTURE_2D, filter, GL_LINEAR);
  for (const GLenum wrap : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T}) glTexParameteri(GL_TEXTURE_2D, wrap, GL_CLAMP_TO_EDGE);
  glBindRenderbuffer(GL_RENDERBUFFER, color_);
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_RGBA8, width, height);
  glBindRenderbuffer(GL_RENDERBUFFER, depth_);
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_DEPTH_COMPONENT24, width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, smooth_frame_);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color_);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_);
  glBindFramebuffer(GL_FRAMEBUFFER, frame_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_, 0);
}

void GlRelief::upload(const Relief& relief) {
  glBindVertexArray(surface_array_);
  if (version_ != relief.version) {
    version_ = relief.version;
    glBindBuffer(GL_ARRAY_BUFFER, vertices_);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(relief.vertices.size_bytes()), relief.vertices.data(), GL_STATIC_DRAW);
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(relief.triangles.size_bytes()), relief.triangles.data(),
                 GL_STATIC_DRAW);
  }
  glBindVertexArray(stroke_array_);
  glBindBuffer(GL_ARRAY_BUFFER, strokes_);
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(relief.strokes.size_bytes()), relief.strokes.data(), GL_STREAM_DRAW);
}

void GlRelief::paint_surface(const Relief& relief) {
  glUseProgram(relief_);
  glUniformMatrix4fv(glGetUniformLocation(relief_, "camera"), 1, GL_FALSE, relief.camera.data());
  set_color(relief_, "low", relief.low);
  set_color(relief_, "middle", relief.middle);
  set_color(relief_, "high", relief.high);
  set_color(relief_, "wall", relief.wall);
  set_color(relief_, "ink", relief.ink);
  glUniform2f(glGetUniformLocation(relief_, "contours"), relief.contour_first, relief.contour_distance);
  glUniform3f(glGetUniformLocation(relief_, "light"), -0.35f, -0.42f, 0.837f);
  glBindVertexArray(surface_array_);
  glDepthFunc(GL_LEQUAL);
  glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(relief.triangles.size()), GL_UNSIGNED_INT, nullptr);
}

// Twice: what the surface hides faintly, then what is in front of it.
void GlRelief::paint_strokes(const Relief& relief) {
  glUseProgram(stroke_);
  glBindVertexArray(stroke_array_);
  glDepthMask(GL_FALSE);
  for (const bool behind : {true, false}) {
    glDepthFunc(behind ? GL_GREATER : GL_LEQUAL);
    glUniform1f(glGetUniformLocation(stroke_, "opacity"), behind ? hidden : 1.0f);
    glDrawArrays(GL_TRIANGLES, 0, static_cast<GLsizei>(relief.strokes.size()));
  }
  glDepthMask(GL_TRUE);
  glDepthFunc(GL_LESS);
}

void GlRelief::paint(const Relief& relief, int width, int height) {
  GLint before = 0;
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before);
  resize(width, height);
  upload(relief);
  glBindFramebuffer(GL_FRAMEBUFFER, smooth_frame_);
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  glEnable(GL_DEPTH_TEST);
  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  // The panel's ground, so that smooth edges do not fade into black.
  glClearColor(static_cast<float>(relief.ground & 255) / 255, static_cast<float>(relief.ground >> 8 & 255) / 255,
               static_cast<float>(relief.ground >> 16 & 255) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  paint_surface(relief);
  paint_strokes(relief);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, smooth_frame_);
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, frame_);
  glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(before));
}

}  // namespace gatewalk::lessons
