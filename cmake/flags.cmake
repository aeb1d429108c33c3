# How everything is compiled. The same bits everywhere: the baseline target, no contraction to FMA, no exceptions.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# Where ccache is installed it keeps what was compiled before: another clone, a branch and back. Precompiled headers want
# their times left out of what it compares. Emscripten's driver is a script, so there it wraps the compiler below.
find_program(GATEWALK_CCACHE ccache NO_CMAKE_FIND_ROOT_PATH)
if(GATEWALK_CCACHE)
  set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime")
  if(EMSCRIPTEN)
    list(APPEND launcher "EM_COMPILER_WRAPPER=${GATEWALK_CCACHE}")
  else()
    list(APPEND launcher "${GATEWALK_CCACHE}")
  endif()
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  add_compile_options("$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>" "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

option(GATEWALK_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer, and libFuzzer targets; wants clang" OFF)

# What is built names no folder of the machine that built it: a failed check says engine/trace/trace.cpp:21.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=" "-ffile-prefix-map=${CMAKE_BINARY_DIR}/=build/")
add_compile_options(-ffp-contract=off "$<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>")

if(EMSCRIPTEN)
  # Small by default; the engine adds -O3. Eigen's SSE packets compile through Emscripten's headers.
  set(CMAKE_C_FLAGS_RELEASE "-Os -DNDEBUG")
  set(CMAKE_CXX_FLAGS_RELEASE "-Os -DNDEBUG")
  # What every browser with SIMD has: conversions and copies in one instruction. Names of run-time types are 40 kB.
  set(features -msimd128 -msse4.1 -mnontrapping-fptoint -mbulk-memory)
  add_compile_options(${features} $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti> $<$<CONFIG:Release>:-flto>)
  add_link_options(${features} $<$<CONFIG:Release>:-flto> -sALLOW_MEMORY_GROWTH -sSTACK_SIZE=1MB
    $<$<CONFIG:Debug>:-sASSERTIONS=2> $<$<CONFIG:Debug>:-sSTACK_OVERFLOW_CHECK=2>)
endif()

# The library's own checks too: an index past a vector's end is found even where its memory goes on. Left out are two checks of
# what AddressSanitizer finds when it happens, a null that is read and memory past an object: they cost a fourth of the build.
if(GATEWALK_SANITIZE)
  add_compile_options(-D_GLIBCXX_ASSERTIONS -fsanitize=address,undefined -fno-sanitize=null,object-size
    -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# What reads data from outside is watched by libFuzzer where it looks for new ways through it; nothing else, which would be
# slower.
function(gatewalk_fuzzed)
  if(GATEWALK_SANITIZE)
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS
      -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table)
  endif()
endfunction()

option(GATEWALK_UNITY "Compile the sources of a room together" ON)
set(GATEWALK_GROUP 8 CACHE STRING "About how many of them at a time")

# A room's sources are compiled together, about eight at a time: most of a source's time goes into headers and templates that its
# neighbors use too. The name of a source says which group it is in, so that a new one leaves other groups as they are. Alone
# stay what the build writes, what has definitions of its own or no precompiled headers, and what asks for it. CMake's own
# UNITY_BUILD would leave out what has options of its own, too, and include by absolute paths, which ccache does not find again
# in another clone. A target with the property GATEWALK_ALONE is compiled source by source.
function(gatewalk_by_room target)
  get_target_property(alone ${target} GATEWALK_ALONE)
  if(alone)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  set(units "")
  set(rooms "")
  foreach(source IN LISTS sources)
    set(alone NO)
    foreach(property GENERATED COMPILE_DEFINITIONS SKIP_PRECOMPILE_HEADERS SKIP_UNITY_BUILD_INCLUSION)
      get_source_file_property(value "${source}" ${property})
      if(value)
        set(alone YES)
      endif()
    endforeach()
    if(alone)
      list(APPEND units "${source}")
      continue()
    endif()
    cmake_path(ABSOLUTE_PATH source)
    get_source_file_property(options "${source}" COMPILE_OPTIONS)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${CMAKE_SOURCE_DIR}")
    cmake_path(GET source PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER "${folder} ${options}" room)
    list(APPEND rooms "${room}")
    list(APPEND sources_of_${room} "${source}")
    set(folder_of_${room} "${folder}")
    set(options_of_${room} "${options}")
  endforeach()
  list(REMOVE_DUPLICATES rooms)
  foreach(room IN LISTS rooms)
    list(LENGTH sources_of_${room} count)
    math(EXPR groups "(${count} + ${GATEWALK_GROUP} - 1) / ${GATEWALK_GROUP}")
    math(EXPR last "${groups} - 1")
    foreach(source IN LISTS sources_of_${room})
      string(MD5 digest "${source}")
      string(SUBSTRING "${digest}" 0 7 digest)
      math(EXPR group "0x${digest} % ${groups}")
      list(APPEND group_${room}_${group} "${source}")
    endforeach()
    foreach(group RANGE ${last})
      set(members ${group_${room}_${group}})
      list(LENGTH members count)
      if(count EQUAL 1)
        list(APPEND units "${CMAKE_SOURCE_DIR}/${members}")
      elseif(count GREATER 1)
        set(unit "${CMAKE_CURRENT_BINARY_DIR}/rooms/${target}/${folder_of_${room}}_${group}.cpp")
        list(TRANSFORM members REPLACE "(.+)" "#include \"\\1\"\n")
        list(JOIN members "" text)
        file(CONFIGURE OUTPUT "${unit}" CONTENT "${text}" @ONLY)
        if(options_of_${room})
          set_source_files_properties("${unit}" PROPERTIES COMPILE_OPTIONS "${options_of_${room}}")
        endif()
        list(APPEND units "${unit}")
      endif()
    endforeach()
  endforeach()
  set_target_properties(${target} PROPERTIES SOURCES "${units}")
endfunction()

# Our own targets only; third-party code is compiled as it comes.
function(gatewalk_own target)
  if(GATEWALK_UNITY)
    # When the folder is described to its end: what is said of single sources comes later.
    cmake_language(EVAL CODE "cmake_language(DEFER CALL gatewalk_by_room ${target})")
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)  # takes what is included for a header, whose types others would see
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 warns of its own std::string (GCC bugs 105329, 105651) and of registers in Eigen's inner product.
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-maybe-uninitialized)
  endif()
endfunction()

# Headers that nearly every source of a target reads, parsed once: halves the time of a first build.
# Wide kernels stay out (they must not see Eigen) by SKIP_PRECOMPILE_HEADERS.
function(gatewalk_read_once target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
endfunction()
