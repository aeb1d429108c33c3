# Everything third-party, in one place. For each part, in this order: the system's package in a fitting version;
# what cmake/unpack.sh unpacked into .deps/libraries; the pinned upstream release through FetchContent.
# Nothing of it is copied into the repository. Each part ends as one target gatewalk::<name>.
include(FetchContent)
set(GATEWALK_DEPS "${CMAKE_SOURCE_DIR}/.deps" CACHE PATH "Where cmake/unpack.sh unpacks to")
set(unpacked "${GATEWALK_DEPS}/libraries")

# Downloads a pinned release without running its own CMake; sets <name>_SOURCE_DIR in the caller.
function(gatewalk_fetch name repository tag)
  message(STATUS "${name}: taking ${tag} from ${repository}")
  FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW TRUE SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(${name})
  set(${name}_SOURCE_DIR "${${name}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# Headers from /usr/include: that folder must never be on the include path of a WebAssembly build,
# so what is needed of it is copied into the build folder, natively too.
function(gatewalk_header_part name header repository tag)
  find_path(GATEWALK_${name}_INCLUDE ${header} PATHS "${unpacked}/include" /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH)
  if(GATEWALK_${name}_INCLUDE)
    set(found "${GATEWALK_${name}_INCLUDE}")
  else()
    gatewalk_fetch(${name} ${repository} ${tag})
    set(found "${${name}_SOURCE_DIR}")
    if(EXISTS "${found}/include/${header}")
      set(found "${found}/include")
    endif()
  endif()
  get_filename_component(folder ${header} DIRECTORY)
  file(COPY "${found}/${folder}" DESTINATION "${CMAKE_BINARY_DIR}/include")
  add_library(gatewalk_${name} INTERFACE)
  add_library(gatewalk::${name} ALIAS gatewalk_${name})
  target_include_directories(gatewalk_${name} SYSTEM INTERFACE "${CMAKE_BINARY_DIR}/include")
endfunction()

# --- Eigen 5: all linear algebra ---------------------------------------------------------------------------
add_library(gatewalk_eigen INTERFACE)
add_library(gatewalk::eigen ALIAS gatewalk_eigen)
find_package(Eigen3 CONFIG QUIET NO_CMAKE_FIND_ROOT_PATH)
if(Eigen3_FOUND AND Eigen3_VERSION VERSION_GREATER_EQUAL 5)
  if(Eigen3_VERSION VERSION_GREATER 5.0.1)  # the tested one, as in cmake/tested.txt
    message(WARNING "Eigen ${Eigen3_VERSION} is here, Gatewalk was tested with 5.0.1; trying it")
  endif()
  get_target_property(eigen_include Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
elseif(EXISTS "${unpacked}/eigen/Eigen/Core")
  set(eigen_include "${unpacked}/eigen")
else()
  gatewalk_fetch(eigen https://gitlab.com/libeigen/eigen.git 5.0.1)
  set(eigen_include "${eigen_SOURCE_DIR}")
endif()
target_include_directories(gatewalk_eigen SYSTEM INTERFACE ${eigen_include})
target_compile_definitions(gatewalk_eigen INTERFACE EIGEN_MPL2_ONLY)
if(EMSCRIPTEN)
  # Eigen believes in 8 vector registers on a 32-bit target; WebAssembly has as many as it likes.
  target_compile_definitions(gatewalk_eigen INTERFACE EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS=16)
endif()

# --- nlohmann/json and doctest: headers --------------------------------------------------------------------
gatewalk_header_part(json nlohmann/json.hpp https://github.com/nlohmann/json.git v3.11.3)
target_compile_definitions(gatewalk_json INTERFACE JSON_NOEXCEPTION)
gatewalk_header_part(doctest doctest/doctest.h https://github.com/doctest/doctest.git v2.4.11)
target_compile_definitions(gatewalk_doctest INTERFACE DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS=)

# --- Dear ImGui 1.92 and md4c: sources, so that one version with one configuration is built everywhere -------
if(EXISTS "${unpacked}/imgui/imgui.cpp")
  set(imgui_SOURCE_DIR "${unpacked}/imgui")
else()
  gatewalk_fetch(imgui https://github.com/ocornut/imgui.git v1.92.2b)
endif()
add_library(gatewalk_imgui STATIC EXCLUDE_FROM_ALL "${imgui_SOURCE_DIR}/imgui.cpp" "${imgui_SOURCE_DIR}/imgui_draw.cpp"
  "${imgui_SOURCE_DIR}/imgui_tables.cpp" "${imgui_SOURCE_DIR}/imgui_widgets.cpp")
add_library(gatewalk::imgui ALIAS gatewalk_imgui)
target_include_directories(gatewalk_imgui SYSTEM PUBLIC "${imgui_SOURCE_DIR}")
# WCHAR32: mathematical letters (U+1D400 and up) lie outside the basic plane.
# ImDrawIdx: WebGL 2 has no vertex offsets, and 65,536 vertices are too few for the strips of a large cell.
target_compile_definitions(gatewalk_imgui PUBLIC IMGUI_USE_WCHAR32 ImDrawIdx=ImU32 IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_DEBUG_TOOLS IMGUI_DISABLE_DEFAULT_FONT)
if(EMSCRIPTEN)
  target_compile_definitions(gatewalk_imgui PRIVATE IMGUI_USER_CONFIG="${CMAKE_SOURCE_DIR}/web/imgui_config.hpp")
  # Letters and lines are drawn by the thousand; windows and what is pressed are not.
  set_source_files_properties("${imgui_SOURCE_DIR}/imgui.cpp" "${imgui_SOURCE_DIR}/imgui_widgets.cpp" PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Release>:-Oz>)
endif()

if(EXISTS "${unpacked}/md4c/src/md4c.c")
  set(md4c_SOURCE_DIR "${unpacked}/md4c")
else()
  gatewalk_fetch(md4c https://github.com/mity/md4c.git release-0.5.2)
endif()
add_library(gatewalk_md4c STATIC EXCLUDE_FROM_ALL "${md4c_SOURCE_DIR}/src/md4c.c")
add_library(gatewalk::md4c ALIAS gatewalk_md4c)
target_include_directories(gatewalk_md4c SYSTEM PUBLIC "${md4c_SOURCE_DIR}/src")

# --- GLFW and OpenGL: window and picture; Emscripten brings its own ------------------------------------------
# gatewalk::window is ImGui's two backends with what they draw on.
if(EMSCRIPTEN)
  set(window_available TRUE)
else()
  find_package(glfw3 3.3 CONFIG QUIET)
  find_package(OpenGL QUIET COMPONENTS OpenGL)
  if(NOT glfw3_FOUND AND OpenGL_FOUND)
    message(STATUS "glfw: taking 3.4 from upstream")
    set(GLFW_BUILD_DOCS OFF CACHE BOOL "")
    set(GLFW_INSTALL OFF CACHE BOOL "")
    FetchContent_Declare(glfw GIT_REPOSITORY https://github.com/glfw/glfw.git GIT_TAG 3.4 GIT_SHALLOW TRUE)
    FetchContent_MakeAvailable(glfw)
  endif()
  if(TARGET glfw AND OpenGL_FOUND)
    set(window_available TRUE)
  endif()
endif()
if(window_available)
  add_library(gatewalk_window STATIC EXCLUDE_FROM_ALL "${imgui_SOURCE_DIR}/backends/imgui_impl_glfw.cpp"
    "${imgui_SOURCE_DIR}/backends/imgui_impl_opengl3.cpp")
  add_library(gatewalk::window ALIAS gatewalk_window)
  target_include_directories(gatewalk_window SYSTEM PUBLIC "${imgui_SOURCE_DIR}/backends")
  target_link_libraries(gatewalk_window PUBLIC gatewalk::imgui)
  if(EMSCRIPTEN)
    target_link_options(gatewalk_window INTERFACE -sUSE_GLFW=3 -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2
      -sGL_ENABLE_GET_PROC_ADDRESS=0)
  else()
    target_link_libraries(gatewalk_window PUBLIC glfw OpenGL::GL ${CMAKE_DL_LIBS})
  endif()
endif()

# --- Google Benchmark: natively, if it is there ---------------------------------------------------------------
if(NOT EMSCRIPTEN)
  find_package(benchmark CONFIG QUIET)
  if(benchmark_FOUND)
    add_library(gatewalk::benchmark ALIAS benchmark::benchmark)
  endif()
endif()
