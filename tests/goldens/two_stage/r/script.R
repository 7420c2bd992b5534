# Instrumental variables with R: AER::ivreg, sandwich. Run in this folder: Rscript script.R > values.txt
suppressMessages({library(AER); library(sandwich)})
d <- read.csv("data.csv")
say <- function(name, v) for (n in names(v)) cat(name, n, format(v[[n]], digits = 17), sep = "\t", fill = TRUE)
se <- function(v, keep = TRUE) sqrt(diag(v))[keep]
two <- ivreg(y ~ d1 + d2 + x | x + z1 + z2 + z3 + z4, data = d)
one <- ivreg(y ~ d1 + x | x + z1 + z2, data = d)
weighted <- ivreg(y ~ d1 + x | x + z1 + z2, data = d, weights = w)
for (m in c("two", "one", "weighted")) {
  f <- get(m); key <- function(k) paste(m, k, sep = ":")
  say(key("coef"), coef(f)); say(key("se_classical"), se(vcov(f)))
  say(key("se_HC0"), se(vcovHC(f, "HC0"))); say(key("se_HC1"), se(vcovHC(f, "HC1")))
  say(key("se_unit"), se(vcovCL(f, ~unit, type = "HC1"))); say(key("se_unit_year"), se(vcovCL(f, ~unit + year, type = "HC1")))
}
g <- summary(one, diagnostics = TRUE)$diagnostics
say("one:fact", list(cragg_donald_f = g["Weak instruments", "statistic"], sargan = g["Sargan", "statistic"], sargan_p_value = g["Sargan", "p-value"],
  rss = sum(residuals(one)^2), rmse = one$sigma, df_residual = one$df.residual))
g <- summary(two, diagnostics = TRUE)$diagnostics
say("two:first_f", list(d1 = g["Weak instruments (d1)", "statistic"], d2 = g["Weak instruments (d2)", "statistic"]))
# the same with unit and year effects as dummies on both sides
u <- "factor(unit) + factor(year)"
e <- ivreg(as.formula(paste("y ~ d1 + x +", u, "| x + z1 + z2 +", u)), data = d)
say("effects:coef", coef(e)[c("d1", "x")]); say("effects:se_classical", se(vcov(e), c("d1", "x")))
say("effects:se_HC1", se(vcovHC(e, "HC1"), c("d1", "x")))
first <- lm(as.formula(paste("d1 ~ x + z1 + z2 +", u)), d); none <- lm(as.formula(paste("d1 ~ x +", u)), d)
say("effects:fact", list(cragg_donald_f = anova(none, first)$F[2]))
# first-stage Wald F with robust and clustered errors: with one instrument it is the rk Wald F and the effective F
single <- lm(d1 ~ x + z1, d)
say("single:kleibergen_paap_f", list(HC1 = (coef(single)["z1"]^2 / vcovHC(single, "HC1")["z1", "z1"])[[1]],
  unit = (coef(single)["z1"]^2 / vcovCL(single, ~unit, type = "HC1")["z1", "z1"])[[1]]))
# effective F: pi'Q pi / tr(V Q), Q of the instruments without x and the constant
three <- lm(d1 ~ x + z1 + z2 + z5, d); z <- c("z1", "z2", "z5")
Q <- crossprod(sapply(z, function(k) resid(lm(as.formula(paste(k, "~ x")), d))))
for (k in c("HC1", "unit")) {
  v <- if (k == "HC1") vcovHC(three, "HC1") else vcovCL(three, ~unit, type = "HC1"); b <- coef(three)[z]
  say(paste0("effective:", k), list(f = drop(b %*% Q %*% b) / sum(diag(v[z, z] %*% Q))))
}
# Anderson-Rubin: the reduced form of y - 0.7 d1
r <- lm(I(y - 0.7 * d1) ~ x + z1 + z2, d)
for (k in c("HC1", "unit")) {
  v <- if (k == "HC1") vcovHC(r, "HC1") else vcovCL(r, ~unit, type = "HC1"); z <- c("z1", "z2")
  say(paste0("anderson_rubin:", k), list(f = drop(coef(r)[z] %*% solve(v[z, z]) %*% coef(r)[z]) / 2))
}
cat("# R", as.character(getRversion()), "AER", as.character(packageVersion("AER")), "sandwich", as.character(packageVersion("sandwich")), "\n")
