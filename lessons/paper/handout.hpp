// A lesson as a handout: all of its steps one below the other, each with its heading, its text and formulas, the stage's picture
// and its questions. It is read from a lab of its own on the null host, so that the reader's stays where it is; always light.
#pragma once

#include <string>
#include <string_view>

#include "lessons/null/null_screen.hpp"

namespace gatewalk::lessons {

// HTML without a page around it: <header> and a <section> a step, of the classes that web/page.css knows; pictures are SVG,
// with what they say as their titles. address: "#/en/forget-gate/3?…", of which language and lesson count; empty where there is
// no such lesson. answers: questions with their solution and why; otherwise with room to write. lesson: its text by language and
// slug, asked for where the program holds an outline alone. Cost: some frames a step, and what the lesson lets learn.
std::string handout(const NullScreen::FaceSource& faces, std::string_view address, bool answers,
                    const NullHost::LessonSource& lesson = nullptr);

}  // namespace gatewalk::lessons
