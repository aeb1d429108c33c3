// gatewalk pack MODEL --sequence FILE [--tokens FILE] -o look.html: one page that opens at that model and sequence.
#pragma once

namespace gatewalk::lessons {

int run_pack_command(int argc, char** argv);

}  // namespace gatewalk::lessons
