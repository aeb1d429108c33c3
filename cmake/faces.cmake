# The faces of the lab, subset at build time by the scripts in cmake/fonts. Sets:
#   GATEWALK_FACES_FOLDER, GATEWALK_FACES    text-regular, text-semibold, code-regular, math
#   GATEWALK_FIRST_FACES                     the same with the first letters alone, first/text-regular …: for the page, which is
#                                            drawn with them until the whole ones have come
#   GATEWALK_MATH_FACE_TABLE                 a generated source for lessons/formula/math_face.hpp
set(GATEWALK_FACES_FOLDER "${CMAKE_BINARY_DIR}/faces")
set(GATEWALK_MATH_FACE_TABLE "${CMAKE_BINARY_DIR}/faces/math_face.cpp")
set(GATEWALK_FACES "")
set(GATEWALK_FIRST_FACES "")
file(MAKE_DIRECTORY "${GATEWALK_FACES_FOLDER}/first")

# The python3 on the PATH may be one that does not see the system's modules.
if(NOT GATEWALK_PYTHON)
  foreach(python /usr/bin/python3 python3)
    execute_process(COMMAND ${python} -c "import fontTools.subset" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
    if(failed EQUAL 0)
      set(GATEWALK_PYTHON ${python} CACHE STRING "A Python that imports fontTools")
      break()
    endif()
  endforeach()
endif()
if(NOT GATEWALK_PYTHON)
  message(FATAL_ERROR "No python3 imports fontTools, which subsets the faces: apt-get install python3-fonttools, or pip install fonttools")
endif()

# Finds a face by its file names below the folders where distributions put them.
function(gatewalk_find_face variable hint)
  set(folders /usr/share/fonts /usr/local/share/fonts /usr/share/texmf/fonts "$ENV{HOME}/.local/share/fonts" /Library/Fonts)
  if(NOT ${variable})
    foreach(name IN LISTS ARGN)
      foreach(folder IN LISTS folders)
        file(GLOB_RECURSE found "${folder}/${name}")
        if(found)
          list(GET found 0 found)
          set(${variable} "${found}" CACHE FILEPATH "Source face")
          return()
        endif()
      endforeach()
    endforeach()
    message(FATAL_ERROR "No face ${ARGN} found: ${hint}, or name the file with -D${variable}=FILE")
  endif()
endfunction()

set(scripts "${CMAKE_CURRENT_LIST_DIR}/fonts")
set(common "${scripts}/faces.py" "${scripts}/characters.py")

# What lessons and phrases are written with is in the first letters.
file(GLOB_RECURSE written CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/lessons/text/en/*" "${CMAKE_SOURCE_DIR}/engine/text/en/*")

# gatewalk_text_face(<output name without suffix> <source face> <family> <characters>)
function(gatewalk_text_face name source family characters)
  get_filename_component(suffix "${source}" LAST_EXT)
  set(output "${GATEWALK_FACES_FOLDER}/${name}${suffix}")
  set(first "${GATEWALK_FACES_FOLDER}/first/${name}${suffix}")
  set(used "")
  if(characters STREQUAL text)
    set(used --used-in ${written})
  endif()
  set(make ${GATEWALK_PYTHON} -B "${scripts}/text_face.py" "${source}")
  add_custom_command(OUTPUT "${output}" COMMAND ${make} "${output}" --family "${family}" --characters ${characters}
    DEPENDS "${scripts}/text_face.py" ${common} "${source}" COMMENT "Subsetting ${name}" VERBATIM)
  add_custom_command(OUTPUT "${first}" COMMAND ${make} "${first}" --family "${family}" --characters first-${characters} ${used}
    DEPENDS "${scripts}/text_face.py" ${common} "${source}" ${written} COMMENT "Subsetting ${name}, first letters" VERBATIM)
  set(GATEWALK_FACES ${GATEWALK_FACES} "${output}" PARENT_SCOPE)
  set(GATEWALK_FIRST_FACES ${GATEWALK_FIRST_FACES} "${first}" PARENT_SCOPE)
endfunction()

gatewalk_find_face(GATEWALK_TEXT_REGULAR "apt-get install fonts-inter" Inter-Regular.otf Inter-Regular.ttf)
gatewalk_find_face(GATEWALK_TEXT_SEMIBOLD "apt-get install fonts-inter" Inter-SemiBold.otf Inter-SemiBold.ttf)
gatewalk_find_face(GATEWALK_CODE_REGULAR "apt-get install fonts-jetbrains-mono" JetBrainsMono-Regular.ttf JetBrainsMono-Regular.otf)
gatewalk_find_face(GATEWALK_MATH "apt-get install fonts-lmodern" latinmodern-math.otf lmmath-regular.otf)

gatewalk_text_face(text-regular "${GATEWALK_TEXT_REGULAR}" "Gatewalk Text" text)
gatewalk_text_face(text-semibold "${GATEWALK_TEXT_SEMIBOLD}" "Gatewalk Text" text)
gatewalk_text_face(code-regular "${GATEWALK_CODE_REGULAR}" "Gatewalk Code" code)

set(math "${GATEWALK_FACES_FOLDER}/math.otf" "${GATEWALK_FACES_FOLDER}/first/math.otf" "${GATEWALK_MATH_FACE_TABLE}")
add_custom_command(OUTPUT ${math} COMMAND ${GATEWALK_PYTHON} -B "${scripts}/math_face.py" "${GATEWALK_MATH}" ${math}
  DEPENDS "${scripts}/math_face.py" ${common} "${GATEWALK_MATH}" COMMENT "Subsetting math" VERBATIM)
list(APPEND GATEWALK_FACES "${GATEWALK_FACES_FOLDER}/math.otf")
list(APPEND GATEWALK_FIRST_FACES "${GATEWALK_FACES_FOLDER}/first/math.otf")

# Chinese lessons: every character that lessons/text/zh uses, in Noto Sans SC; loaded only when that language is chosen.
file(GLOB_RECURSE chinese_texts CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/lessons/text/zh/*")
if(chinese_texts)
  gatewalk_find_face(GATEWALK_CHINESE "apt-get install fonts-noto-cjk" NotoSansCJK-Regular.ttc NotoSansSC-Regular.otf)
  # The third face of Noto's collection is the Simplified Chinese one.
  set(number "")
  if(GATEWALK_CHINESE MATCHES "\\.ttc$")
    set(number --number 2)
  endif()
  set(output "${GATEWALK_FACES_FOLDER}/chinese-regular.otf")
  add_custom_command(OUTPUT "${output}"
    COMMAND ${GATEWALK_PYTHON} -B "${scripts}/text_face.py" "${GATEWALK_CHINESE}" "${output}" --family "Gatewalk Chinese" ${number}
      --used-in ${chinese_texts}
    DEPENDS "${scripts}/text_face.py" ${common} ${chinese_texts} COMMENT "Subsetting chinese-regular" VERBATIM)
  list(APPEND GATEWALK_FACES "${output}")
endif()

add_custom_target(faces DEPENDS ${GATEWALK_FACES} ${GATEWALK_FIRST_FACES} "${GATEWALK_MATH_FACE_TABLE}")
