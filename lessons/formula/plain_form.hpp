// Letters that the mathematical face draws anew for script size stand at private code points; elsewhere nobody knows them.
#pragma once

namespace gatewalk::lessons::formula {

// The letter that a form of the face stands for; any other code point itself.
char32_t plain_form(char32_t code);

}  // namespace gatewalk::lessons::formula
