// Draws a lesson's prose: words, formulas, terms that light up, and numbers that follow every change.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/tex/spoken.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Values by their measures that are told in place of those of now.
using KnownValues = std::map<std::string, double>;

// Draws at `at` and moves `y` below it. A pressed number is opened; a pressed link opens its lesson.
void draw_prose(Ui& ui, Player& player, std::string_view key, Point at, float width, const Prose& prose, float& y,
                const ParagraphStyle& style = {14.5f, 1.6f}, const KnownValues& known = {});

// The words in which a formula is read aloud, in the lesson's language.
formula::Phrase formula_phrases(const Player& player);

// One paragraph as spans: live numbers computed by the experiment.
std::vector<Span> spans_of(Ui& ui, const Player& player, const Paragraph& paragraph, const ParagraphStyle& style,
                           const KnownValues& known = {});

// Prose as it is read aloud: formulas in words, live numbers as they are now, paragraphs with a blank between them.
std::string spoken_text(Ui& ui, const Player& player, const Prose& prose);

}  // namespace gatewalk::lessons
