# Texts and faces as C++ tables.
#   gatewalk_embed(<output .cpp> FUNCTION embedded_cells HEADER engine/base/embedded.hpp BASE <folder> FILES …)
# adds a rule that writes a source defining `std::span<const EmbeddedFile> embedded_cells()`; a file's name in the table is
# its path below BASE. The rule runs this same file as a script. BINARY writes bytes instead of raw string literals. OUTLINES
# writes of each lesson but the first of its folder an outline instead (lessons/course/course.hpp), named NAME.outline.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(gatewalk_embed_script "${CMAKE_CURRENT_LIST_FILE}")
  function(gatewalk_embed output)
    cmake_parse_arguments(PARSE_ARGV 1 arg "BINARY;OUTLINES" "FUNCTION;HEADER;BASE" "FILES")
    list(JOIN arg_FILES "\n" list)
    file(CONFIGURE OUTPUT "${output}.list" CONTENT "${list}" @ONLY)
    add_custom_command(OUTPUT "${output}"
      COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFUNCTION=${arg_FUNCTION} -DHEADER=${arg_HEADER} -DBASE=${arg_BASE}
        -DBINARY=${arg_BINARY} -DOUTLINES=${arg_OUTLINES} -P "${gatewalk_embed_script}"
      DEPENDS ${arg_FILES} "${output}.list" "${gatewalk_embed_script}"
      COMMENT "Embedding ${arg_FUNCTION}" VERBATIM)
  endfunction()
  return()
endif()

cmake_policy(SET CMP0057 NEW)  # IN_LIST

# A lesson of which only those lines are left that the contents, the course's bar, addresses and Player's questions about the
# whole course (lessons/player/paths.hpp) need: again a lesson, with steps and questions that say nothing.
function(outline text into)
  string(FIND "${text}" "\n# " end)
  string(SUBSTRING "${text}" 0 ${end} front)
  string(SUBSTRING "${text}" ${end} -1 body)
  string(REGEX MATCHALL "\n(title|number|part|goal|minutes|next|opens|related):[^\n]*" front "\n${front}")
  string(REGEX MATCHALL "\n(# |:question |:cut |:show [^\n]*op=\"?dW)[^\n]*" body "${body}")
  # Lists of lines that each begin with their end of line; what else stands in them is not taken apart.
  string(REPLACE ";\n" "\n" lines "${front};${body}")
  string(REGEX REPLACE "(\n:question [^\n]*)" "\\1\n:end" lines "${lines}")
  string(SUBSTRING "${lines}\n" 1 -1 lines)
  set(${into} "${lines}" PARENT_SCOPE)
endfunction()

file(STRINGS "${OUTPUT}.list" files)
set(code "// Written by cmake/embed.cmake.\n#include \"${HEADER}\"\n\n#include <array>\n\nnamespace gatewalk {\n\n")
set(rows "")
set(count 0)
foreach(file IN LISTS files)
  file(RELATIVE_PATH name "${BASE}" "${file}")
  if(BINARY)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND code "static const unsigned char file_${count}[] = {\n${bytes}};\n\n")
    string(APPEND rows "    EmbeddedFile{\"${name}\", {reinterpret_cast<const char*>(file_${count}), sizeof file_${count}}},\n")
  else()
    file(READ "${file}" text)
    if(OUTLINES)
      cmake_path(GET name PARENT_PATH folder)
      if(folder IN_LIST begun)
        outline("${text}" text)
        string(REGEX REPLACE "[.]md$" ".outline" name "${name}")
      endif()
      list(APPEND begun "${folder}")
    endif()
    string(FIND "${text}" ")gatewalk\"" end)
    if(NOT end EQUAL -1)
      message(FATAL_ERROR "${file} contains )gatewalk\", which ends the literal it is embedded in")
    endif()
    string(APPEND rows "    EmbeddedFile{\"${name}\", R\"gatewalk(${text})gatewalk\"},\n")
  endif()
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND code "static const std::array<EmbeddedFile, ${count}> files = {\n${rows}};\n\n")
string(APPEND code "std::span<const EmbeddedFile> ${FUNCTION}() { return files; }\n\n}  // namespace gatewalk\n")
file(WRITE "${OUTPUT}" "${code}")
