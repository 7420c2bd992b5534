"""Critical values of Stock and Yogo (2005), Tables 5.1, 5.2 and 5.4: how large the Cragg-Donald F must be.

They hold for independent errors of equal variance. Rows are 1 to 20 excluded instruments; in a row stand the values for
5, 10, 20 and 30 % (bias of 2SLS relative to least squares, from l = k + 2 on) or 10, 15, 20 and 25 % (true size of a
5 % test), for 1 endogenous regressor, then for 2, then (bias) for 3. As printed by Stata's ivreg2.
"""

from __future__ import annotations

import pandas as pd

LEVELS = {"bias": (5, 10, 20, 30), "size": (10, 15, 20, 25)}

BIAS_2SLS = """


13.91 9.08 6.46 5.39
16.85 10.27 6.71 5.34  11.04 7.56 5.57 4.73
18.37 10.83 6.77 5.25  13.97 8.78 5.91 4.79  9.53 6.61 4.99 4.30
19.28 11.12 6.76 5.15  15.72 9.48 6.08 4.78  12.20 7.77 5.35 4.40
19.86 11.29 6.73 5.07  16.88 9.92 6.16 4.76  13.95 8.50 5.56 4.44
20.25 11.39 6.69 4.99  17.70 10.22 6.20 4.73  15.18 9.01 5.69 4.46
20.53 11.46 6.65 4.92  18.30 10.43 6.22 4.69  16.10 9.37 5.78 4.46
20.74 11.49 6.61 4.86  18.76 10.58 6.23 4.66  16.80 9.64 5.83 4.45
20.90 11.51 6.56 4.80  19.12 10.69 6.23 4.62  17.35 9.85 5.87 4.44
21.01 11.52 6.53 4.75  19.40 10.78 6.22 4.59  17.80 10.01 5.90 4.42
21.10 11.52 6.49 4.71  19.64 10.84 6.21 4.56  18.17 10.14 5.92 4.41
21.18 11.52 6.45 4.67  19.83 10.89 6.20 4.53  18.47 10.25 5.93 4.39
21.23 11.51 6.42 4.63  19.98 10.93 6.19 4.50  18.73 10.33 5.94 4.37
21.28 11.50 6.39 4.59  20.12 10.96 6.17 4.48  18.94 10.41 5.94 4.36
21.31 11.49 6.36 4.56  20.23 10.99 6.16 4.45  19.13 10.47 5.94 4.34
21.34 11.48 6.33 4.53  20.33 11.00 6.14 4.43  19.29 10.52 5.94 4.32
21.36 11.46 6.31 4.51  20.41 11.02 6.13 4.41  19.44 10.56 5.94 4.31
21.38 11.45 6.28 4.48  20.48 11.03 6.11 4.39  19.56 10.60 5.93 4.29
"""
SIZE_2SLS = """
16.38 8.96 6.66 5.53
19.93 11.59 8.75 7.25  7.03 4.58 3.95 3.63
22.30 12.83 9.54 7.80  13.43 8.18 6.40 5.45
24.58 13.96 10.26 8.31  16.87 9.93 7.54 6.28
26.87 15.09 10.98 8.84  19.45 11.22 8.38 6.89
29.18 16.23 11.72 9.38  21.68 12.33 9.10 7.42
31.50 17.38 12.48 9.93  23.72 13.34 9.77 7.91
33.84 18.54 13.24 10.50  25.64 14.31 10.41 8.39
36.19 19.71 14.01 11.07  27.51 15.24 11.03 8.85
38.54 20.88 14.78 11.65  29.32 16.16 11.65 9.31
40.90 22.06 15.56 12.23  31.11 17.06 12.25 9.77
43.27 23.24 16.35 12.82  32.88 17.95 12.86 10.22
45.64 24.42 17.14 13.41  34.62 18.84 13.45 10.68
48.01 25.61 17.93 14.00  36.36 19.72 14.05 11.13
50.39 26.80 18.72 14.60  38.08 20.60 14.65 11.58
52.77 27.99 19.51 15.19  39.80 21.48 15.24 12.03
55.15 29.19 20.31 15.79  41.51 22.35 15.83 12.49
57.53 30.38 21.10 16.39  43.22 23.22 16.42 12.94
59.92 31.58 21.90 16.99  44.92 24.09 17.02 13.39
62.30 32.77 22.70 17.60  46.62 24.96 17.61 13.84
"""
SIZE_LIML = """
16.38 8.96 6.66 5.53
8.68 5.33 4.42 3.92  7.03 4.58 3.95 3.63
6.46 4.36 3.69 3.32  5.44 3.81 3.32 3.09
5.44 3.87 3.30 2.98  4.72 3.39 2.99 2.79
4.84 3.56 3.05 2.77  4.32 3.13 2.78 2.60
4.45 3.34 2.87 2.61  4.06 2.95 2.63 2.46
4.18 3.18 2.73 2.49  3.90 2.83 2.52 2.35
3.97 3.04 2.63 2.39  3.78 2.73 2.43 2.27
3.81 2.93 2.54 2.32  3.70 2.66 2.36 2.20
3.68 2.84 2.46 2.25  3.64 2.60 2.30 2.14
3.58 2.76 2.40 2.19  3.60 2.55 2.25 2.09
3.50 2.69 2.34 2.14  3.58 2.52 2.21 2.05
3.42 2.63 2.29 2.10  3.56 2.48 2.17 2.02
3.36 2.57 2.25 2.06  3.55 2.46 2.14 1.99
3.31 2.52 2.21 2.03  3.54 2.44 2.11 1.96
3.27 2.48 2.18 2.00  3.55 2.42 2.09 1.93
3.24 2.44 2.14 1.97  3.55 2.41 2.07 1.91
3.20 2.41 2.11 1.94  3.56 2.40 2.05 1.89
3.18 2.37 2.09 1.92  3.57 2.39 2.03 1.87
3.21 2.34 2.06 1.90  3.58 2.38 2.02 1.86
"""


def stock_yogo(instruments: int, endog: int, kind: str) -> pd.DataFrame:
    """Return criterion, level (per cent) and critical_value for so many excluded instruments; empty where untabulated.

    `kind` "liml" has the size of tests of LIML; others that of 2SLS and its relative bias.
    """
    sources = {"size": SIZE_LIML} if kind == "liml" else {"bias": BIAS_2SLS, "size": SIZE_2SLS}
    rows = [
        (criterion, level, value)
        for criterion, text in sources.items()
        for level, value in zip(LEVELS[criterion], _values(text, instruments, endog), strict=False)
    ]
    return pd.DataFrame(rows, columns=["criterion", "level", "critical_value"])


def size_ten(instruments: int, endog: int, kind: str) -> float | None:
    """Return the critical value for a true size of 10 %, None where untabulated."""
    values = _values(SIZE_LIML if kind == "liml" else SIZE_2SLS, instruments, endog)
    return values[0] if values else None


def _values(text: str, instruments: int, endog: int) -> list[float]:
    lines = text.split("\n")[1:-1]
    numbers = [float(v) for v in lines[instruments - 1].split()] if instruments <= len(lines) else []
    return numbers[4 * (endog - 1) : 4 * endog]
