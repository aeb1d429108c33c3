# cmake -DOUTPUT=FILE -DEMSCRIPTEN=FOLDER -DEIGEN=FOLDER -DIMGUI=FOLDER -DMD4C=FOLDER -P licenses.cmake
# Writes the licenses of what a site holds besides our own files, from what came with it on this machine: libraries, faces, and
# the parts of Emscripten that every program in WebAssembly contains. A license that is nowhere to be found is said in a warning
# and in the file: without it the files may not be handed on.
cmake_minimum_required(VERSION 3.25)
set(doc /usr/share/doc)
set(common /usr/share/common-licenses)
set(text "Gatewalk is under the MIT license (LICENSE in its sources). This site also holds the following, each under its own.\n")

# A part: its name, what it is here for, and the files that may hold its license; the first that is there is taken.
function(part name what)
  foreach(file IN LISTS ARGN)
    if(EXISTS "${file}")
      file(READ "${file}" license)
      string(REPEAT "=" 100 rule)
      set(text "${text}\n${rule}\n${name}: ${what}\n${rule}\n\n${license}\n" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  list(JOIN ARGN ", " files)
  message(WARNING "The license of ${name} is in none of ${files}: put its text into ${OUTPUT} before handing the site on")
  set(text "${text}\n${name}: ${what}\nIts text was not on the machine that built this.\n" PARENT_SCOPE)
endfunction()

part("Eigen" "linear algebra; MPL 2.0, its source is at https://gitlab.com/libeigen/eigen"
  "${EIGEN}/COPYING.MPL2" "${doc}/libeigen3-dev/copyright" "${common}/MPL-2.0")
part("Dear ImGui" "input and drawing; MIT" "${IMGUI}/LICENSE.txt")
part("md4c" "Markdown; MIT" "${MD4C}/LICENSE.md")
part("nlohmann/json" "JSON; MIT" "${doc}/nlohmann-json3-dev/copyright" "${JSON}/LICENSE.MIT")
part("Inter" "the face of text; SIL Open Font License 1.1. Subset and renamed Gatewalk Text"
  "${doc}/fonts-inter/copyright")
part("JetBrains Mono" "the face of code; SIL Open Font License 1.1. Subset and renamed Gatewalk Code"
  "${doc}/fonts-jetbrains-mono/copyright")
part("Latin Modern Math" "the face of formulas; GUST Font License. Subset and renamed"
  "${doc}/fonts-lmodern/copyright")
if(CHINESE)
  part("Noto Sans SC" "the face of Chinese text; SIL Open Font License 1.1. Subset and renamed Gatewalk Chinese"
    "${doc}/fonts-noto-cjk/copyright")
endif()
part("musl" "the C library below WebAssembly; MIT" "${EMSCRIPTEN}/system/lib/libc/musl/COPYRIGHT")
part("libc++ and compiler-rt" "the C++ library below WebAssembly; Apache 2.0 with LLVM exceptions"
  "${EMSCRIPTEN}/system/lib/libcxx/LICENSE.TXT" "${doc}/llvm-19/copyright" "${doc}/libclang-rt-19-dev/copyright")
string(REPEAT "=" 100 rule)
string(APPEND text "\n${rule}\nEmscripten, with its own GLFW: what loads and joins the modules; MIT\n${rule}\n\n"
  "Copyright (c) the Emscripten authors. The terms are those of the MIT license, which\n"
  "stand in full above under Dear ImGui.\n")
file(WRITE "${OUTPUT}" "${text}")
