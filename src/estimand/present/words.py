"""All words that a table prints by itself, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..errors import SpecError, nearest

LANGUAGES = ("en", "zh")

WORDS = {
    "note": ("Note: ", "注："),
    "yes": ("Yes", "是"),
    "no": ("No", "否"),
    "partly": ("Partly", "部分"),
    "failed": ("failed", "未得出"),
    "effects": ("{} fixed effects", "{}固定效应"),
    "lag": ("{} (lag {})", "{}（滞后{}期）"),
    "lead": ("{} (lead {})", "{}（提前{}期）"),
    "change": ("{} (difference {})", "{}（{}期差分）"),
    "total": ("Total", "总效应"),
    "mediator": ("Mediator", "中介变量"),
    "direct": ("Direct", "直接效应"),
    "indirect": ("Indirect effect (a × b)", "中介效应（a×b）"),
    "sobel_z": ("Sobel z", "Sobel检验z值"),
    "sobel_p": ("Sobel p", "Sobel检验p值"),
    "percentile_interval": ("{} bootstrap interval, percentile", "{} Bootstrap置信区间（百分位）"),
    "corrected_interval": ("{} bootstrap interval, bias-corrected", "{} Bootstrap置信区间（偏差校正）"),
    "verdict": ("Verdict, stepwise", "逐步法结论"),
    "draws": (
        "Bootstrap: {:,} draws of whole groups of {}, seed {}",
        "Bootstrap：抽样{:,}次，按{}整群抽取，随机种子{}",
    ),
    "equality": ("Equality of {}, p", "{}组间系数差异检验p值"),
    "none": ("No mediation", "无中介效应"),
    "complete": ("Complete", "完全中介"),
    "partial": ("Partial", "部分中介"),
    "suppression": ("Suppression", "遮掩效应"),
    "null": ("Null hypothesis", "原假设"),
    "distribution": ("Distribution", "分布"),
    "test_statistic": ("Statistic", "统计量"),
    "threshold_value": ("Threshold", "门槛值"),
    "threshold_of": ("Threshold {}", "第{}门槛"),
    "thresholds_against": ("{} against {}", "{}个门槛对{}个门槛"),
    "interval_of": ("{} interval", "{}置信区间"),
    "critical_at": ("Critical value, {}", "{}临界值"),
}

TESTS = {
    "unit_effects": ("F: no effects of units", "F检验：不存在个体效应"),
    "time_effects": ("F: no effects of periods beside those of units", "F检验：控制个体效应后不存在时间效应"),
    "breusch_pagan_lm": ("Breusch-Pagan: no random effects", "Breusch-Pagan检验：不存在随机效应"),
    "hausman": ("Hausman: random effects are consistent", "Hausman检验：随机效应一致"),
    "mundlak": ("Mundlak: the same, errors clustered by unit", "Mundlak检验：随机效应一致（个体聚类标准误）"),
    "heteroskedasticity": ("Koenker: errors have equal variances", "Koenker检验：同方差"),
    "serial_correlation": ("Wooldridge: no serial correlation", "Wooldridge检验：不存在序列相关"),
    "cross_section_dependence": ("Pesaran CD: no correlation across units", "Pesaran CD检验：不存在截面相关"),
}

NAMES = {
    "constant": ("Constant", "常数项"),
    "variable": ("Variable", "变量"),
    "term": ("Variable", "变量"),
    "group": ("Group", "组别"),
    "estimate": ("Estimate", "估计值"),
    "std_error": ("Standard error", "标准误"),
    "statistic": ("t", "t值"),
    "p_value": ("p", "p值"),
    "conf_low": ("Lower end", "区间下限"),
    "conf_high": ("Upper end", "区间上限"),
}

FACTS = {
    "n_obs": ("Observations", "样本量"),
    "n_units": ("Units", "个体数"),
    "n_periods": ("Periods", "时期数"),
    "n_clusters": ("Clusters", "聚类数"),
    "n_clusters_2": ("Clusters (second)", "聚类数（第二维）"),
    "r2": ("R²", "R²"),
    "r2_adjusted": ("Adjusted R²", "调整后R²"),
    "r2_within": ("Within R²", "组内R²"),
    "r2_within_adjusted": ("Adjusted within R²", "调整后组内R²"),
    "r2_between": ("Between R²", "组间R²"),
    "r2_overall": ("Overall R²", "总体R²"),
    "f_statistic": ("F", "F统计量"),
    "f_df_num": ("F: numerator df", "F分子自由度"),
    "f_df_den": ("F: denominator df", "F分母自由度"),
    "f_p_value": ("p (F)", "F检验p值"),
    "rmse": ("RMSE", "均方根误差"),
    "rss": ("Residual sum of squares", "残差平方和"),
    "log_likelihood": ("Log-likelihood", "对数似然值"),
    "df_residual": ("Residual df", "残差自由度"),
    "df_absorbed": ("Absorbed df", "被吸收的自由度"),
    "iterations": ("Iterations", "迭代次数"),
    "sigma_u": ("sigma_u", "个体效应标准差"),
    "sigma_e": ("sigma_e", "随机误差标准差"),
    "rho": ("rho", "个体效应方差占比"),
    "theta": ("theta", "theta（准去均值系数）"),
    "theta_min": ("theta (smallest)", "theta最小值"),
    "theta_max": ("theta (largest)", "theta最大值"),
    "bandwidth": ("Bandwidth (lags)", "带宽（滞后期）"),
    "n_endog": ("Endogenous regressors", "内生变量数"),
    "n_instruments": ("Instruments", "工具变量数"),
    "kappa": ("kappa", "kappa"),
    "cragg_donald_f": ("Cragg-Donald F", "Cragg-Donald F"),
    "kleibergen_paap_f": ("Kleibergen-Paap rk F", "Kleibergen-Paap rk F"),
    "kleibergen_paap_lm": ("Kleibergen-Paap rk LM", "Kleibergen-Paap rk LM"),
    "kleibergen_paap_lm_df": ("df (rk LM)", "rk LM自由度"),
    "kleibergen_paap_lm_p_value": ("p (rk LM)", "rk LM检验p值"),
    "anderson_lm": ("Anderson LM", "Anderson LM"),
    "anderson_lm_df": ("df (Anderson LM)", "Anderson LM自由度"),
    "anderson_lm_p_value": ("p (Anderson LM)", "Anderson LM检验p值"),
    "effective_f": ("Effective F", "有效F统计量"),
    "effective_f_critical": ("Effective F: critical value", "有效F临界值"),
    "sargan": ("Sargan", "Sargan统计量"),
    "sargan_df": ("df (Sargan)", "Sargan自由度"),
    "sargan_p_value": ("p (Sargan)", "Sargan检验p值"),
    "hansen_j": ("Hansen J", "Hansen J"),
    "hansen_j_df": ("df (Hansen J)", "Hansen J自由度"),
    "hansen_j_p_value": ("p (Hansen J)", "Hansen J检验p值"),
    "endogeneity_c": ("Endogeneity C", "内生性检验C"),
    "endogeneity_c_df": ("df (C)", "C自由度"),
    "endogeneity_c_p_value": ("p (C)", "内生性检验p值"),
    "anderson_rubin_f": ("Anderson-Rubin F", "Anderson-Rubin F"),
    "anderson_rubin_f_df_den": ("Anderson-Rubin F: denominator df", "Anderson-Rubin F分母自由度"),
    "anderson_rubin_f_p_value": ("p (Anderson-Rubin F)", "Anderson-Rubin F检验p值"),
    "anderson_rubin_chi2": ("Anderson-Rubin chi²", "Anderson-Rubin χ²"),
    "anderson_rubin_chi2_df": ("df (Anderson-Rubin chi²)", "Anderson-Rubin χ²自由度"),
    "anderson_rubin_chi2_p_value": ("p (Anderson-Rubin chi²)", "Anderson-Rubin χ²检验p值"),
    "stock_wright_s": ("Stock-Wright S", "Stock-Wright S"),
    "stock_wright_s_df": ("df (S)", "S自由度"),
    "stock_wright_s_p_value": ("p (S)", "S检验p值"),
    "ar1_z": ("AR(1), z", "AR(1)检验z值"),
    "ar1_p_value": ("p (AR(1))", "AR(1)检验p值"),
    "ar2_z": ("AR(2), z", "AR(2)检验z值"),
    "ar2_p_value": ("p (AR(2))", "AR(2)检验p值"),
    "ar3_z": ("AR(3), z", "AR(3)检验z值"),
    "ar3_p_value": ("p (AR(3))", "AR(3)检验p值"),
    "weights_rank": ("Rank of the weights", "权重矩阵的秩"),
    "lag_pooled": ("Lag: pooled OLS", "滞后项系数（混合OLS）"),
    "lag_within": ("Lag: fixed effects", "滞后项系数（固定效应）"),
    "periods_left_out": ("Periods without dummy", "未设虚拟变量的时期"),
    "share_mediated": ("Share of total effect", "占总效应比例"),
    "rows_alone": ("Rows by itself", "单独估计的样本量"),
    "draws": ("Bootstrap draws", "Bootstrap抽样次数"),
    "draws_failed": ("Draws left out", "未识别的抽样次数"),
    "draws_clusters": ("Groups drawn from", "抽样组数"),
    "draws_level": ("Level of intervals", "置信水平"),
    "draws_seed": ("Seed", "随机种子"),
    "n_thresholds": ("Thresholds", "门槛数"),
    "n_candidates": ("Candidates searched", "搜索的候选值数"),
    "threshold": ("Threshold", "门槛值"),
    "threshold_low": ("Threshold: lower end", "门槛值区间下限"),
    "threshold_high": ("Threshold: upper end", "门槛值区间上限"),
    "threshold_f": ("Threshold test F", "门槛效应检验F值"),
    "threshold_p_value": ("p (threshold test)", "门槛效应检验p值"),
}

STATISTICS = {
    "n": ("N", "样本量"),
    "missing": ("Missing", "缺失"),
    "mean": ("Mean", "均值"),
    "sd": ("SD", "标准差"),
    "min": ("Min", "最小值"),
    "p25": ("P25", "25%分位数"),
    "median": ("Median", "中位数"),
    "p50": ("Median", "中位数"),
    "p75": ("P75", "75%分位数"),
    "max": ("Max", "最大值"),
    "vif": ("VIF", "VIF"),
    "tolerance": ("1/VIF", "1/VIF"),
    "mean_vif": ("Mean VIF", "VIF均值"),
}
MADE = {"L": "lag", "F": "lead", "D": "change"}


def speak(lang: str) -> int:
    """Return the place of a language in each pair of words; raise SpecError for a language that is not spoken."""
    if lang not in LANGUAGES:
        raise SpecError(f'lang: "{lang}" is not one of {", ".join(LANGUAGES)}{nearest(lang, LANGUAGES)}')
    return LANGUAGES.index(lang)


def word(key: str, lang: str) -> str:
    """Return the words that a table prints by itself under that key."""
    return WORDS[key][speak(lang)]


def name_words(name: str, labels: Mapping[str, str], lang: str) -> str:
    """Return the words for a fact, a statistic or a column of a result; an unknown name stays as it is."""
    for known in (NAMES, FACTS, STATISTICS):
        if name in known and name not in labels:
            return known[name][speak(lang)]
    return term_words(name, labels, lang)


def test_words(name: str, labels: Mapping[str, str], lang: str) -> str:
    """Return the words for the null hypothesis of a test."""
    return labels[name] if name in labels else TESTS[name][speak(lang)] if name in TESTS else name


def term_words(term: str, labels: Mapping[str, str], lang: str) -> str:
    """Return the words for a column or term: from `labels`, also for its lag (``L1.x``), lead and difference."""
    if term in labels:
        return labels[term]
    made = re.fullmatch(r"([LFD])(\d+)\.(.+)", term)
    if made and made[3] in labels:
        return word(MADE[made[1]], lang).format(labels[made[3]], made[2])
    return NAMES[term][speak(lang)] if term == "constant" else term


def joined(sentences: Iterable[str], lang: str) -> str:
    """Return sentences one after another, each with its full stop."""
    stop, space = ("。", "") if lang == "zh" else (".", " ")
    return space.join(s if s.endswith((".", "。", "!", "?", "！", "？")) else s + stop for s in sentences)
