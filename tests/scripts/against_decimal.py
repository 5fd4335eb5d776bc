#!/usr/bin/env python3
"""DynamoDB's numbers against Python's decimal: parsing, canonical text, sums, differences, order.

    against_decimal.py FILTER [SEED [PAIRS]]

FILTER is tests/unit/number_filter. The pairs come from a generator of their own with a fixed seed, so that every run
is the same one; they are made to meet the edges: 38 digits, 1E-130, 9.99...E+125, cancellation, carries.
"""
import decimal
import random
import subprocess
import sys
from decimal import Decimal

DIGITS, LARGEST, SMALLEST = 38, 125, -130
decimal.getcontext().prec = 2000
decimal.getcontext().Emax = 10**9
decimal.getcontext().Emin = -(10**9)


def digits(chance):
    n = chance.choice([1, 2, 3, chance.randint(1, 38), 37, 38, 38, 38, 39, chance.randint(39, 60)])
    kind = chance.random()
    if kind < 0.15:
        return "9" * n
    if kind < 0.25:
        return "1" + "0" * (n - 1)
    return "".join(chance.choice("0123456789") for _ in range(n))


def number(chance):
    """A text that DynamoDB may be sent; in one of a hundred, one that is no number."""
    body = digits(chance)
    if chance.random() < 0.5:
        at = chance.randint(0, len(body))
        body = body[:at] + "." + body[at:]
    if chance.random() < 0.2:
        body = "0" * chance.randint(1, 50) + body
    exponent = chance.choice([0, chance.randint(-5, 5), chance.randint(-140, 140), LARGEST, SMALLEST, LARGEST - 37, SMALLEST + 37])
    if exponent or chance.random() < 0.3:
        body += chance.choice("eE") + chance.choice(["", "+"] if exponent >= 0 else [""]) + str(exponent)
    text = chance.choice(["", "", "-", "+"]) + body
    if chance.random() < 0.01:
        text = chance.choice([text + "x", "-" + text + "-", "", ".", "e5", "1e", "NaN", "Infinity", "0x1", "1_0", "1,5"])
    return text.replace(" ", "") or "x"


def near(chance, text):
    """Another number close to that one: what cancels, carries, or is just out of reach."""
    try:
        value = Decimal(text)
    except decimal.InvalidOperation:
        return number(chance)
    if not value.is_finite() or not value or abs(value.adjusted()) > 200:
        return number(chance)
    step = Decimal(chance.randint(-20, 20)).scaleb(value.adjusted() - chance.choice([0, 1, 36, 37, 38, 39]))
    return str(chance.choice([value + step, -value + step, step, value.copy_negate()]))


def plain(value):
    """AWS's canonical text."""
    text = format(value.normalize() + 0, "f")
    return "0" if text in ("-0", "0") else text


def outcomes(value):
    """What may be said of that value: its text, or each of the reasons to refuse it."""
    if not value:
        return {"0"}
    value = value.normalize()
    wrong = set()
    if value.adjusted() > LARGEST:
        wrong.add("overflow")
    if value.adjusted() < SMALLEST:
        wrong.add("underflow")
    if len(value.as_tuple().digits) > DIGITS:
        wrong.add("precision")
    return wrong or {plain(value)}


def parsed(text):
    allowed = set("0123456789+-.eE")
    if not set(text) <= allowed or not any(c.isdigit() for c in text):
        return None
    try:
        return Decimal(text)
    except decimal.InvalidOperation:
        return None


def wanted(text, value):
    """Of a zero, too, the exponent that is written must be in range."""
    if value is None:
        return {"syntax"}
    exponent = int((text.lower().split("e") + ["0"])[1])
    if not value and not SMALLEST <= exponent <= LARGEST:
        return {"overflow" if exponent > 0 else "underflow"}
    return outcomes(value)


def check(a, b, got):
    x, y = parsed(a), parsed(b)
    wants = [wanted(a, x), wanted(b, y)]
    fine = all(w & {got[i]} for i, w in enumerate(wants))
    if any(w & {"syntax", "precision", "overflow", "underflow"} for w in wants):
        return fine and got[2:] == ["-"] * 4
    order = "<" if x < y else ">" if x > y else "="
    return fine and got[2] in outcomes(x + y) and got[3] in outcomes(x - y) and got[4] == order and got[5] == str(len(x.normalize().as_tuple().digits) if x else 1)


def main():
    seed, pairs = (int(sys.argv[2]) if len(sys.argv) > 2 else 1), (int(sys.argv[3]) if len(sys.argv) > 3 else 40000)
    chance = random.Random(seed)
    lines = []
    for _ in range(pairs):
        a = number(chance)
        lines.append((a, near(chance, a) if chance.random() < 0.5 else number(chance)))
    fed = "".join(f"{a} {b}\n" for a, b in lines)
    out = subprocess.run([sys.argv[1]], input=fed, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(out) == pairs, f"{len(out)} answers to {pairs} pairs"
    bad = [(a, b, line) for (a, b), line in zip(lines, out) if not check(a, b, line.split())]
    words = "".join(out)
    for word in ("precision", "overflow", "underflow", "syntax"):
        assert words.count(word) > pairs // 500, f"too few cases of {word}"
    for a, b, line in bad[:20]:
        print(f"{a} {b}: got {line}")
    print(f"seed {seed}: {pairs} pairs, {len(bad)} wrong")
    sys.exit(1 if bad else 0)


main()
