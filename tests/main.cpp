// doctest's main. The engine is built without exceptions, and so are its tests.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
