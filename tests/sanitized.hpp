// Whether this test program runs under the sanitizers, which make it some six times slower: there long walks take fewer moves,
// chosen so that every kind of move is still among them.
#pragma once

namespace gatewalk {

inline constexpr bool sanitized = GATEWALK_SANITIZED;

}  // namespace gatewalk
