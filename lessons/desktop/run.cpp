// The window and its loop. Draws when the lab wants a frame and sleeps otherwise.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#if defined(__APPLE__)
#include <OpenGL/gl3.h>
#else
#include <GL/gl.h>
#endif

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "engine/base/check.hpp"
#include "imgui.h"
#include "imgui_impl_glfw.h"
#include "imgui_impl_opengl3.h"
#include "lessons/desktop/desktop_host.hpp"
#include "lessons/desktop/picture.hpp"
#include "lessons/graphics/gl_graphics.hpp"
#include "lessons/shell/lab.hpp"

namespace gatewalk::lessons {

namespace {

DesktopHost* host_of(GLFWwindow* window) { return static_cast<DesktopHost*>(glfwGetWindowUserPointer(window)); }

// Keys and characters go to ImGui; positions are ours, because ImGui would take GLFW's coordinates as they are.
void listen(GLFWwindow* window) {
  glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int scancode, int action, int mods) {
    ImGui_ImplGlfw_KeyCallback(w, key, scancode, action, mods);
    host_of(w)->guest->something_happened();
  });
  glfwSetCharCallback(window, [](GLFWwindow* w, unsigned int c) {
    ImGui_ImplGlfw_CharCallback(w, c);
    host_of(w)->guest->something_happened();
  });
  glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int focused) {
    ImGui_ImplGlfw_WindowFocusCallback(w, focused);
    host_of(w)->guest->something_happened();
  });
  glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) {
    const Point p = host_of(w)->to_logical(x, y);
    host_of(w)->guest->pointer_moved(p.x, p.y, false);
  });
  glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int inside) {
    if (!inside && glfwGetMouseButton(w, GLFW_MOUSE_BUTTON_LEFT) == GLFW_RELEASE) host_of(w)->guest->pointer_left();
  });
  glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int button, int action, int) {
    if (button < 3) host_of(w)->guest->pointer_button(button, action == GLFW_PRESS);
  });
  glfwSetScrollCallback(window, [](GLFWwindow* w, double dx, double dy) {
    DesktopHost* host = host_of(w);
    const bool zoom = glfwGetKey(w, GLFW_KEY_LEFT_CONTROL) == GLFW_PRESS || glfwGetKey(w, GLFW_KEY_RIGHT_CONTROL) == GLFW_PRESS;
    double x = 0, y = 0;
    glfwGetCursorPos(w, &x, &y);
    const Point p = host->to_logical(x, y);
    if (zoom) host->guest->pinch(p.x, p.y, static_cast<float>(std::exp(dy * 0.15)));
    else host->guest->wheel(static_cast<float>(dx), static_cast<float>(dy));
  });
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { host_of(w)->guest->something_happened(); });
  glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float, float) { host_of(w)->guest->something_happened(); });
  glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { host_of(w)->guest->something_happened(); });
  glfwSetWindowIconifyCallback(window, [](GLFWwindow* w, int away) { host_of(w)->guest->seen(!away); });
  glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
    for (int i = 0; i < count; ++i) (void)host_of(w)->bring_file(paths[i], "");
  });
}

GLFWwindow* open_window(const DesktopOptions& options) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, options.ratio > 0 ? GLFW_FALSE : GLFW_TRUE);
  const float grow = options.ratio > 0 ? options.ratio : 1;
  return glfwCreateWindow(static_cast<int>(std::lround(static_cast<float>(options.width) * grow)),
                          static_cast<int>(std::lround(static_cast<float>(options.height) * grow)), "Gatewalk", nullptr, nullptr);
}

bool take_picture(GLFWwindow* window, const std::string& path) {
  int width = 0, height = 0;
  glfwGetFramebufferSize(window, &width, &height);
  return write_window(path, width, height, false);
}

void draw(GLFWwindow* window, Lab& lab) {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  if (!lab.frame()) return;
  int width = 0, height = 0;
  glfwGetFramebufferSize(window, &width, &height);
  glViewport(0, 0, width, height);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void bring_files(DesktopHost& host, const DesktopOptions& options) {
  std::error_code problem;
  std::vector<std::string> lessons;
  if (!options.lessons.empty())
    for (const auto& entry : std::filesystem::recursive_directory_iterator(options.lessons, problem))
      if (entry.path().extension() == ".md") lessons.push_back(entry.path().string());
  if (problem) std::fprintf(stderr, "gatewalk: the folder %s cannot be read\n", options.lessons.c_str());
  std::sort(lessons.begin(), lessons.end());
  for (const std::string& path : lessons) (void)host.bring_file(path, "lesson");
  for (const std::string& path : options.files) (void)host.bring_file(path, "");
}

int loop(GLFWwindow* window, DesktopHost& host, Lab& lab, const DesktopOptions& options) {
  while (!glfwWindowShouldClose(window)) {
    const double rest = options.frames > 0 ? 0 : lab.next_frame_in();
    if (rest <= 0) glfwPollEvents();
    else if (std::isfinite(rest)) glfwWaitEventsTimeout(rest);
    else glfwWaitEvents();
    host.bring_reports();
    if (options.frames == 0 && !lab.wants_frame()) continue;
    draw(window, lab);
    if (options.frames > 0 && lab.frames() >= options.frames) {
      if (!options.screenshot.empty() && !take_picture(window, options.screenshot)) {
        std::fprintf(stderr, "gatewalk: %s cannot be written\n", options.screenshot.c_str());
        return 1;
      }
      break;
    }
    glfwSwapBuffers(window);
  }
  return 0;
}

}  // namespace

int run_desktop(const DesktopOptions& options) {
  set_check_handler(
      [](const char* file, int line, const char* sentence) { std::fprintf(stderr, "%s:%d: %s\n", file, line, sentence); });
  static std::string glfw_says;
  glfwSetErrorCallback([](int, const char* what) { glfw_says = what; });
  if (!glfwInit()) {
    std::fprintf(stderr, "gatewalk: no window system: %s\n", glfw_says.c_str());
    return 1;
  }
  GLFWwindow* window = open_window(options);
  if (!window) {
    std::fprintf(stderr, "gatewalk: no window with OpenGL 3.3: %s\n", glfw_says.c_str());
    glfwTerminate();
    return 1;
  }
  glfwMakeContextCurrent(window);
  glfwSwapInterval(options.frames > 0 ? 0 : 1);
  ImGui::CreateContext();
  ImGui_ImplGlfw_InitForOpenGL(window, false);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  int result = 0;
  {
    DesktopHost host(options);
    host.window = window;
    std::string problem;
    host.shaders = make_gl_graphics(problem);
    if (!host.shaders) std::fprintf(stderr, "gatewalk: drawn without shaders: %s\n", problem.c_str());
    glfwSetWindowUserPointer(window, &host);
    Lab lab(host);
    host.guest = &lab;
    // The backend must believe that the pointer is ours, or it adds GLFW's own position in every frame.
    ImGui_ImplGlfw_CursorEnterCallback(window, 1);
    lab.pointer_left();
    listen(window);
    host.bring_faces();
    bring_files(host, options);
    result = loop(window, host, lab, options);
  }
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window);
  glfwTerminate();
  return result;
}

}  // namespace gatewalk::lessons
