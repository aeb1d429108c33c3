#include "engine/equations/cell_text.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/words.hpp"
#include "engine/equations/function_names.hpp"
#include "engine/equations/joint_functions.hpp"
#include "engine/equations/known_names.hpp"
#include "engine/equations/lexer.hpp"

namespace gatewalk::equations {

namespace {

class Parser {
 public:
  Parser(std::string_view text, std::string_view where, CellText::Kind kind) : text_(text), where_(where) {
    cell_.kind = kind;
    if (rule()) cell_.input = "g";
    names_.where = where_;
    names_.rule = rule();
    if (rule()) declare({"w", "H", {1, 1}});                        // the weight
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);  // the mark that some editors put before UTF-8
  }

  Result<CellText> parse() {
    collect_left_sides();
    int number = 0;
    for (std::size_t begin = 0; begin <= text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      ++number;
      if (auto done = parse_line(text_.substr(begin, end - begin), number); !done) return done.error();
      begin = end + 1;
    }
    if (auto done = check_whole(number); !done) return done.error();
    return std::move(cell_);
  }

 private:
  using Kind = Expression::Kind;

  bool rule() const { return cell_.kind == CellText::Kind::rule; }

  Error error(Sentence what, Place place, Sentence hint = {}) const {
    return refuse(std::move(what), std::move(hint), std::string(where_), place.line, place.column);
  }
  Error expected(Sentence wanted) const {
    return error(say("equations.expected", {{"found", describe(peek())}, {"wanted", std::move(wanted)}}), peek().place);
  }

  // Where each left side stands, so that a name used above its line gets a better answer than "unknown".
  void collect_left_sides() {
    int number = 1;
    for (std::size_t begin = 0; begin < text_.size(); ++number) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      const std::string_view line = text_.substr(begin, end - begin);
      if (const auto equals = line.substr(0, line.find('#')).find('='); equals != std::string_view::npos)
        names_.line_of.try_emplace(std::string(trimmed(line.substr(0, equals))), number);
      begin = end + 1;
    }
  }

  Status parse_line(std::string_view line, int number) {
    const std::size_t hash = line.find('#');
    const std::string_view comment = hash == std::string_view::npos ? "" : trimmed(line.substr(hash + 1));
    std::string_view code = line.substr(0, hash);
    if (trimmed(code).empty()) {
      if (cell_.equations.empty() && !comment.empty()) cell_.about += (cell_.about.empty() ? "" : "\n") + std::string(comment);
      return Ok{};
    }
    int column = 1;
    for (std::size_t begin = 0; begin <= code.size();) {  // `;` separates as a new line does
      const std::size_t end = std::min(code.find(';', begin), code.size());
      const std::string_view part = code.substr(begin, end - begin);
      auto tokens = tokenize(part, {number, column}, where_);
      if (!tokens) return tokens.error();
      tokens_ = std::move(*tokens);
      at_ = 0;
      if (peek().kind != Token::Kind::end)
        if (auto done = parse_statement(end == code.size() ? comment : ""); !done) return done;
      column += static_cast<int>(end - begin) + 1;
      begin = end + 1;
    }
    return Ok{};
  }

  Status parse_statement(std::string_view comment) {
    const Token& first = peek();
    const bool equation = tokens_.size() > 1 && tokens_[1].text == "=";
    if (!equation && first.kind == Token::Kind::name) {
      if (first.text == (rule() ? "rule" : "cell")) return parse_name_line();
      if (first.text == "rows" && !rule()) return parse_rows();
      if (first.text == "option" && rule()) return parse_options();
      if (first.text == "state") return parse_states();
    }
    return parse_equation(comment);
  }

  Status parse_name_line() {
    next();
    if (peek().kind != Token::Kind::name)
      return expected(rule() ? say("equations.want.rule_name") : say("equations.want.cell_name"));
    cell_.name = next().text;
    return expect_end();
  }

  Status parse_rows() {
    next();
    do {
      if (peek().kind != Token::Kind::name) return expected(say("equations.want.row_block"));
      const Token& row = next();
      if (std::find(cell_.rows.begin(), cell_.rows.end(), row.text) != cell_.rows.end())
        return error(say("equations.block_twice", {{"name", row.text}}), row.place, say("equations.block_once"));
      cell_.rows.push_back(row.text);
    } while (accept(","));
    return expect_end();
  }

  Status parse_states() {
    next();
    do {
      if (peek().kind != Token::Kind::name) return expected(say("equations.want.state_name"));
      const Token& name = next();
      StateLine state{name.text, "H", name.place};
      if (name.primed)
        return error(say("equations.primed_state"), name.place, say("equations.write_state", {{"name", name.text}}));
      if (auto ok = names_.check_free(name); !ok) return ok;
      if (rule()) {
        if (auto read = parse_value(state.initial); !read) return read;
      } else if (accept("(")) {
        const std::string size = peek().text;
        if (size != "H" && size != "I" && size != "P") return expected(say("equations.want.size"));
        next();
        state.size = size;
        if (!accept(")")) return expected(say("equations.want.bracket"));
      }
      declare(std::move(state));
    } while (accept(","));
    return expect_end();
  }

  void declare(StateLine state) {
    names_.states.insert(state.name);
    cell_.states.push_back(std::move(state));
  }

  // "option lr = 0.001, eps = 1e-8": numbers that keep their name.
  Status parse_options() {
    next();
    do {
      if (peek().kind != Token::Kind::name) return expected(say("equations.want.option_name"));
      const Token name = next();
      if (name.primed) return error(say("equations.primed_option"), name.place, say("equations.same_number"));
      if (auto ok = names_.check_free(name); !ok) return ok;
      if (!is("=")) return expected(say("equations.want.option_value"));
      OptionLine option{name.text, 0, name.place};
      if (auto read = parse_value(option.value); !read) return read;
      names_.options.insert(name.text);
      cell_.options.push_back(std::move(option));
    } while (accept(","));
    return expect_end();
  }
  // "= 1" where it stands.
  Status parse_value(double& value) {
    if (!accept("=")) return Ok{};
    const bool negative = accept("-");
    if (peek().kind != Token::Kind::number) return expected(say("equations.want.number"));
    value = negative ? -next().number : next().number;
    return Ok{};
  }

  Status parse_equation(std::string_view comment) {
    if (peek().kind != Token::Kind::name)
      return expected(rule() ? say("equations.want.rule_line") : say("equations.want.cell_line"));
    const Token target = next();
    if (is("["))
      return error(
          say("equations.indexed", {{"found", describe(peek())}, {"name", target.text}}), peek().place,
          say("equations.no_index", {{"meant", say(names_.states.count(target.text) ? "equations.primed" : "equations.plain",
                                                   {{"name", target.text}})}}));
    if (!accept("=")) {
      if (peek().kind == Token::Kind::name || peek().kind == Token::Kind::end) {
        const std::string near = nearest_name(target.text, rule() ? std::set<std::string>{"rule", "option", "state"}
                                                                  : std::set<std::string>{"cell", "rows", "state"});
        return error(say("equations.expected_equals", {{"found", describe(peek())}, {"name", target.text}}), peek().place,
                     near.empty() ? Sentence{} : say("equations.meant", {{"name", near}}));
      }
      return expected(say("equations.want.equals"));
    }
    const bool state = names_.states.count(target.text) > 0;
    if (target.primed && !state)
      return error(say("equations.no_state", {{"name", target.text}}), target.place,
                   KnownNames::suggestion(target.text, names_.states, say("equations.declare_state", {{"name", target.text}})));
    if (state && !target.primed)
      return error(say("equations.value_before", {{"name", target.text}}), target.place,
                   say("equations.new_value", {{"name", target.text}}));
    if (!state)
      if (auto ok = names_.check_free(target); !ok) return ok;
    if ((state ? names_.primed : names_.left_sides).count(target.text))
      return error(say("equations.twice", {{"name", target.text + (state ? "'" : "")}}), target.place,
                   say("equations.one_value"));
    depth_ = 0;
    auto right = parse_sum();
    if (!right) return right.error();
    if (auto ok = expect_end(); !ok) return ok;
    (state ? names_.primed : names_.left_sides).insert(target.text);
    cell_.equations.push_back({target.text, target.primed, *right, role_of(comment), target.place});
    return Ok{};
  }

  Result<ExpressionPtr> parse_sum() {
    auto left = parse_term();
    while (left && (is("+") || is("-"))) {
      const Token sign = next();
      auto right = parse_term();
      if (!right) return right;
      left = make(sign.text == "+" ? Kind::plus : Kind::minus, {*left, *right}, sign.place);
    }
    return left;
  }

  Result<ExpressionPtr> parse_term() {
    auto left = parse_factor();
    while (left && (is("*") || is("/"))) {
      const Token sign = next();
      if (sign.text == "*" && is("*"))
        return error(say("equations.expected", {{"found", describe(peek())}, {"wanted", say("equations.want.value")}}),
                     peek().place, say("equations.book.as_square"));
      auto right = parse_factor();
      if (!right) return right;
      left = make(sign.text == "*" ? Kind::times : Kind::over, {*left, *right}, sign.place);
    }
    return left;
  }

  Result<ExpressionPtr> parse_factor() {
    if (++depth_ > 100) return error(say("equations.deep"), peek().place, say("equations.name_a_part"));
    const Token token = peek();
    Result<ExpressionPtr> result = expected(say("equations.want.value"));
    if (accept("-")) {
      auto inner = parse_factor();
      result = inner ? Result<ExpressionPtr>(make(Kind::negate, {*inner}, token.place)) : inner;
    } else if (token.kind == Token::Kind::number) {
      next();
      Expression e{Kind::number, token.text, false, token.number, {}, token.place};
      result = ExpressionPtr(std::make_shared<Expression>(std::move(e)));
    } else if (accept("(")) {
      result = parse_sum();
      if (result && !accept(")")) return expected(say("equations.want.bracket"));
    } else if (accept("[")) {
      result = rule() ? one_by_one(say("equations.a_list"), token.place) : parse_concat(token.place);
    } else if (token.kind == Token::Kind::name) {
      next();
      result = parse_name(token);
    }
    --depth_;
    return result;
  }

  Result<ExpressionPtr> parse_concat(Place place) {
    std::vector<ExpressionPtr> parts;
    do {
      auto part = parse_sum();
      if (!part) return part;
      parts.push_back(*part);
    } while (accept(","));
    if (peek().kind == Token::Kind::end)  // perhaps at a `;`
      return error(say("equations.expected", {{"found", describe(peek())}, {"wanted", say("equations.want.end_of_list")}}),
                   peek().place, say("equations.join_by_comma"));
    if (!accept("]")) return expected(say("equations.want.end_of_list"));
    return make(Kind::concat, std::move(parts), place);
  }

  Result<ExpressionPtr> parse_name(const Token& token) {
    if (names_matrix(token.text))
      return rule() && !is("(") ? one_by_one(say("equations.the_matrix", {{"name", token.text}}), token.place)
                                : parse_product(token);
    if ((is("(") || is("[")) && (names_.states.count(token.text) || token.text == cell_.input))
      return error(
          say("equations.indexed", {{"found", describe(peek())}, {"name", token.text}}), peek().place,
          say("equations.no_index",
              {{"meant", say(token.text == cell_.input ? "equations.plain" : "equations.either_step", {{"name", token.text}})}}));
    if (is("(")) return parse_call(token);
    if (auto ok = names_.check_known(token); !ok) return ok.error();
    Expression e{Kind::name, token.text, token.primed, 0, {}, token.place};
    return ExpressionPtr(std::make_shared<Expression>(std::move(e)));
  }

  Error one_by_one(Sentence found, Place place) const {
    return error(say("equations.one_by_one", {{"found", std::move(found)}}), place, say("equations.weight_and_gradient"));
  }

  Result<ExpressionPtr> parse_product(const Token& token) {
    if (!function_meant(token.text).empty()) return no_function(token);
    if (is("(") && is_function_elsewhere(token.text)) return no_function(token);
    if (token.primed)
      return error(say("equations.primed_matrix", {{"name", token.text}}), token.place, say("equations.parameters_stay"));
    if (is("*") || is("/"))
      return error(say("equations.after_matrix", {{"found", peek().text}, {"name", token.text}}), peek().place,
                   say("equations.right_before", {{"name", token.text}}));
    if (peek().kind != Token::Kind::name && !is("(") && !is("["))
      return expected(say("equations.want.operand", {{"name", token.text}}));
    auto operand = parse_factor();
    if (!operand) return operand;
    Expression e{Kind::product, token.text, false, 0, {*operand}, token.place};
    return ExpressionPtr(std::make_shared<Expression>(std::move(e)));
  }

  Error no_function(const Token& token) const {
    const std::string meant = function_meant(token.text);
    std::set<std::string> known;
    std::vector<std::string_view> typed;
    for (const Function& each : functions()) {
      known.insert(std::string(each.name));
      if (each.is_typed()) typed.push_back(each.name);
    }
    for (const JointFunction& each : joint_functions())
      if (each.is_typed) known.insert(std::string(each.name)), typed.push_back(each.name);
    return error(say("equations.no_function", {{"name", token.text}}), token.place,
                 meant.empty() ? KnownNames::suggestion(token.text, known, say("equations.functions", {{"names", listed(typed)}}))
                               : say("equations.write_brackets", {{"name", meant}}));
  }

  Result<ExpressionPtr> parse_call(const Token& token) {
    const JointFunction* joint = find_joint(token.text);
    if (!joint && !find_function(token.text)) return no_function(token);
    if (rule() && joint && joint->arguments == 1) return one_by_one(say("equations.quoted", {{"text", token.text}}), token.place);
    next();
    std::vector<ExpressionPtr> operands;
    for (int left = joint ? joint->arguments : 1; left > 0; --left) {
      auto operand = parse_sum();
      if (!operand) return operand;
      operands.push_back(*operand);
      if (!accept(left > 1 ? "," : ")")) return expected(left > 1 ? say("equations.want.comma") : say("equations.want.bracket"));
    }
    Expression e{joint ? Kind::joint : Kind::call, token.text, false, 0, std::move(operands), token.place};
    return ExpressionPtr(std::make_shared<Expression>(std::move(e)));
  }

  Status check_whole(int last_line) {
    const Place end{last_line, 1};
    if (cell_.states.empty()) return error(say("equations.stateless"), end, say("equations.add_state"));
    if (rule() && !names_.primed.count("w"))
      return error(say("equations.no_weight"), end, say("equations.add_line", {{"name", "w"}}));
    for (const StateLine& s : cell_.states)
      if (!names_.primed.count(s.name))
        return error(say("equations.no_new_value", {{"name", s.name}}), s.place, say("equations.add_line", {{"name", s.name}}));
    if (cell_.name.empty())
      return rule() ? error(say("equations.nameless_rule"), {1, 1}, say("equations.name_the_rule"))
                    : error(say("equations.nameless_cell"), {1, 1}, say("equations.name_the_cell"));
    return Ok{};
  }

  ExpressionPtr make(Kind kind, std::vector<ExpressionPtr> arguments, Place place) const {
    Expression e{kind, {}, false, 0, std::move(arguments), place};
    return std::make_shared<Expression>(std::move(e));
  }
  const Token& peek() const { return tokens_[at_]; }
  const Token& next() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool is(std::string_view sign) const { return peek().kind == Token::Kind::sign && peek().text == sign; }
  bool accept(std::string_view sign) { return is(sign) ? (next(), true) : false; }
  Status expect_end() {
    if (peek().kind == Token::Kind::end) return Ok{};
    if (peek().kind == Token::Kind::name || peek().kind == Token::Kind::number || is("(") || is("["))
      return error(say("equations.expected", {{"found", describe(peek())}, {"wanted", say("equations.want.operator")}}),
                   peek().place, say("equations.product_sign"));
    return expected(say("equations.want.operator"));
  }

  std::string_view text_, where_;
  CellText cell_;
  KnownNames names_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<CellText> parse_cell(std::string_view text, std::string_view where) {
  return Parser(text, where, CellText::Kind::cell).parse();
}

Result<CellText> parse_rule(std::string_view text, std::string_view where) {
  return Parser(text, where, CellText::Kind::rule).parse();
}

}  // namespace gatewalk::equations
