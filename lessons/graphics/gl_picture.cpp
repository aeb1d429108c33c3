#include "lessons/graphics/gl_picture.hpp"

namespace gatewalk::lessons {

namespace {

constexpr GLsizei samples = 4;  // of a pixel, for smooth edges

}  // namespace

GlPicture::GlPicture() {
  glGenTextures(1, &texture_);
  glGenFramebuffers(1, &frame_);
  glGenFramebuffers(1, &smooth_frame_);
  glGenRenderbuffers(1, &color_);
  glGenRenderbuffers(1, &depth_);
}

GlPicture::~GlPicture() {
  glDeleteRenderbuffers(1, &color_);
  glDeleteRenderbuffers(1, &depth_);
  glDeleteFramebuffers(1, &frame_);
  glDeleteFramebuffers(1, &smooth_frame_);
  glDeleteTextures(1, &texture_);
}

void GlPicture::resize(int width, int height) {
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

void GlPicture::begin(int width, int height, Color ground) {
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before_);
  resize(width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, smooth_frame_);
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  glEnable(GL_DEPTH_TEST);
  glDepthMask(GL_TRUE);
  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  // The panel's ground, so that smooth edges do not fade into black.
  glClearColor(static_cast<float>(ground & 255) / 255, static_cast<float>(ground >> 8 & 255) / 255,
               static_cast<float>(ground >> 16 & 255) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
}

void GlPicture::end() {
  glDepthMask(GL_TRUE);
  glDepthFunc(GL_LESS);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, smooth_frame_);
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, frame_);
  glBlitFramebuffer(0, 0, width_, height_, 0, 0, width_, height_, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(before_));
}

}  // namespace gatewalk::lessons
