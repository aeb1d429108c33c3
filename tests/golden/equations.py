"""A .cell file as a PyTorch step: the language read a second time, in Python, for cells that have no row in cells.py.

`account(path)` gives what a row of cells.CELLS holds. Every row's own account must agree with its cell's equations read this way
(make.py asserts it), so this reader is checked on all of them."""
import os
import re
import subprocess

import torch

TOKEN = re.compile(r"\s*(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|[A-Za-z_]\w*'?|[\[\](),+\-*/])")
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../build/bin/gatewalk')


def function(name):
    for place in (torch, torch.nn.functional):
        if hasattr(place, name):
            return getattr(place, name)
    raise ValueError(f"PyTorch has no function '{name}': give the cell a row in tests/golden/cells.py")


class Line:
    """One right side, evaluated while it is read. `value(name)` and `parameter(name)` give tensors."""

    def __init__(self, text, value, parameter):
        self.tokens, self.value, self.parameter, self.argument = TOKEN.findall(text), value, parameter, None
        assert ''.join(self.tokens) == re.sub(r'\s', '', text), f'not understood: {text}'

    def take(self, *wanted):
        if not self.tokens or (wanted and self.tokens[0] not in wanted):
            return None
        return self.tokens.pop(0)

    def sum(self):
        left = self.product()
        while sign := self.take('+', '-'):
            right = self.product()
            left = left + right if sign == '+' else left - right
        return left

    def product(self):
        left = self.factor()
        while sign := self.take('*', '/'):
            right = self.factor()
            left = left * right if sign == '*' else left / right
        return left

    def factor(self):
        if self.take('-'):
            return -self.factor()
        if self.take('('):
            inner = self.sum()
            self.take(')')
            return inner
        if self.take('['):
            parts = [self.sum()]
            while self.take(','):
                parts.append(self.sum())
            self.take(']')
            return torch.cat([part.expand(self.batch(parts), -1) for part in parts], dim=1)
        token = self.take()
        if token[0].isdigit() or token[0] == '.':
            return float(token)
        if token[0].isupper():
            return self.factor() @ self.parameter(token).T
        if self.take('('):
            inner = [self.sum()]
            while self.take(','):
                inner.append(self.sum())
            self.take(')')
            if token == 'mean':
                return inner[0].mean(-1, keepdim=True)
            if len(inner) == 2:
                return {'max': torch.maximum, 'min': torch.minimum}[token](*map(torch.as_tensor, inner))
            if not self.tokens:
                self.argument = inner[0]  # of the outermost function
            return function(token)(inner[0])
        return self.parameter(token)[None, :] if re.match(r'[bp](_|$)', token) else self.value(token)

    @staticmethod
    def batch(parts):
        return max(part.shape[0] for part in parts)


def stacked(name, rows, p):
    """A parameter from PyTorch's row blocks; missing biases and peepholes are 0."""
    block = lambda tensor, k: p[tensor][k * (p[tensor].shape[0] // len(rows)):(k + 1) * (p[tensor].shape[0] // len(rows))]
    kind, _, k = name.partition('_')
    zero = torch.zeros(())
    if k in rows:
        at = rows.index(k)
        if kind == 'W':
            return torch.cat([block('weight_hh', at), block('weight_ih', at)], dim=1)
        if kind == 'p':
            return p.get('weight_c' + k, zero.expand(1))
        return block('bias_ih', at) + block('bias_hh', at) if 'bias_ih' in p else zero.expand(1)
    if k == 'hr':
        return p['weight_hr']
    place, at = k[0] + 'h', rows.index(k[1:])
    if kind == 'W':
        return block('weight_ih' if place == 'xh' else 'weight_hh', at)
    tensor = 'bias_ih' if place == 'xh' else 'bias_hh'
    return block(tensor, at) if tensor in p else zero.expand(1)


def account(path):
    with open(path, encoding='utf8') as file:
        lines = [part.strip() for line in file for part in line.split('#')[0].split(';')]
    words = lambda start: [w.strip() for line in lines if line.startswith(start + ' ') for w in line[len(start):].split(',')]
    name, rows = words('cell')[0], words('rows')
    states = [s.split('(')[0] for s in words('state')]
    projected = any('(P)' in s for s in words('state'))
    equations = [(left.strip(), right) for left, equals, right in (line.partition('=') for line in lines) if equals]

    def step(x, s, p):
        values, told = {'x': x} | s, {}
        parameter = lambda k: stacked(k, rows, p) if rows else p[k]
        for left, right in equations:
            line = Line(right, values.__getitem__, parameter)
            values[left] = line.sum()
            assert not line.tokens, f'{name}: not understood: {right}'
            if not left.endswith("'"):
                told[left] = values[left]
            if line.argument is not None:
                told['a_' + left.rstrip("'")] = line.argument
        return {k: values[k + "'"].expand(x.shape[0], -1) for k in states}, told

    def shapes(I, H, O):
        if rows:
            n = len(rows) * H
            peepholes = {'weight_c' + k: (H,) for k in rows if any(re.search(rf'\bp_{k}\b', right) for _, right in equations)}
            return {'weight_ih': (n, I), 'weight_hh': (n, O), 'bias_ih': (n,), 'bias_hh': (n,)} | peepholes
        sizes = ['--hidden', H, '--input', I] + (['--projection', O] if projected else [])
        text = subprocess.run([PROGRAM, 'cell', path, '--as', 'shapes', *map(str, sizes)], check=True, capture_output=True, text=True).stdout
        found = re.findall(r'^  ([Wbp]\w*) +\[[^\]]*\] +\[([\d, ]+)\]', text, re.M)
        return {key: tuple(int(n) for n in shape.split(',')) for key, shape in found}

    return step, shapes, ''.join(states) if all(len(s) == 1 for s in states) else states, name, {'proj_size': 2} if projected else {}
