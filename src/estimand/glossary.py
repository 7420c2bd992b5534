"""The written glossary: what each key of an Estimate's labels, facts and tables means. Other keys are refused."""

LABELS = {
    "y": "outcome column",
    "unit": "unit column of the panel",
    "time": "time column of the panel",
    "cov": "how the covariance was estimated, in words for a table note",
    "absorb": "absorbed factors, joined by ' + '",
    "weights": "column of weights",
    "small": "small-sample preset",
    "components": "how the variance components of random effects were estimated",
}

FACTS = {
    "r2": "1 - RSS / TSS, with the absorbed effects counted as explained",
    "r2_adjusted": "1 - (RSS / (n - k - a)) / (TSS / (n - 1))",
    "r2_within": "1 - RSS / TSS after the effects are taken out of the outcome; with random effects the squared "
    "correlation of the outcome with X b, both less their unit means (Stata xtreg)",
    "r2_within_adjusted": "the same, each sum of squares over its degrees of freedom",
    "r2_between": "squared correlation of unit means of the outcome with unit means of X b (Stata xtreg)",
    "r2_overall": "squared correlation of the outcome with X b (Stata xtreg)",
    "f_statistic": "Wald F of all slopes, with the stated covariance",
    "f_df_num": "its numerator degrees of freedom",
    "f_df_den": "its denominator degrees of freedom",
    "f_p_value": "its p-value",
    "rmse": "sqrt(RSS / (n - k - a))",
    "rss": "residual sum of squares",
    "log_likelihood": "Gaussian log-likelihood at the estimates",
    "df_residual": "n - k - a, a the degrees of freedom of constant and effects",
    "df_absorbed": "a, the degrees of freedom of constant and effects",
    "n_units": "units with a row",
    "n_periods": "periods with a row",
    "n_clusters": "clusters (first column)",
    "n_clusters_2": "clusters (second column)",
    "iterations": "iterations of the demeaning, 0 when solved directly",
    "sigma_u": "standard deviation of the random effects of units",
    "sigma_e": "standard deviation of the idiosyncratic error",
    "rho": "share of the units' effects in the variance, sigma_u^2 / (sigma_u^2 + sigma_e^2)",
    "theta": "share of its mean that random effects take from each row, where it is the same for all units",
    "theta_min": "the smallest such share, where units have unequally many rows",
    "theta_max": "the largest such share",
    "bandwidth": "lags in the Driscoll-Kraay covariance",
}

TABLES = {
    "absorbed": "for each absorbed factor: groups, redundant, nested in the clusters",
    "variation": "for each regressor: standard deviation before and after the effects, and how much they explain",
}
