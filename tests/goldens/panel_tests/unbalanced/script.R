# Tests of panel models with R: plm, lmtest, sandwich. Run in this folder: Rscript script.R > values.txt
suppressMessages({library(plm); library(lmtest); library(sandwich)})
d <- read.csv("data.csv")
f <- y ~ x1 + x2
index <- c("unit", "year")
say <- function(name, v) for (n in names(v)) cat(name, n, format(v[[n]], digits = 17), sep = "\t", fill = TRUE)
test <- function(name, h) {
  p <- h$parameter
  say(name, c(statistic = h$statistic[[1]], if (length(p)) setNames(p, paste0("df", seq_along(p))), p = h$p.value[[1]]))
}
chi2 <- function(name, statistic, df) say(name, c(statistic = statistic, df1 = df, p = pchisq(statistic, df, lower.tail = FALSE)))
fe <- plm(f, d, index = index, model = "within")
fe_year <- plm(f, d, index = index, model = "within", effect = "time")
fe_both <- plm(f, d, index = index, model = "within", effect = "twoways")
re <- plm(f, d, index = index, model = "random")
ols <- plm(f, d, index = index, model = "pooling")
o <- lm(f, d)

test("poolability:unit", pFtest(fe, ols)); test("poolability:year", pFtest(fe_year, ols))
test("poolability:both", pFtest(fe_both, ols)); test("poolability:year given unit", pFtest(fe_both, fe))

for (effect in c("individual", "time", "twoways")) for (type in c("bp", "honda"))
  test(paste("lm", effect, type, sep = ":"), plmtest(ols, effect = effect, type = type))

# Hausman under each error variance; plm's vcov is s2 (X'X)^-1 in both models
gap <- coef(fe) - coef(re)[c("x1", "x2")]
vf <- vcov(fe); vr <- vcov(re)[c("x1", "x2"), c("x1", "x2")]
sf <- deviance(fe) / df.residual(fe); sr <- deviance(re) / df.residual(re)
if (all(eigen(vf - vr)$values > 0)) test("hausman:own:plm", phtest(fe, re))
hausman <- function(v) as.numeric(gap %*% solve(v, gap))
chi2("hausman:own", hausman(vf - vr), 2)
chi2("hausman:efficient", hausman(vf * sr / sf - vr), 2)
chi2("hausman:consistent", hausman(vf - vr * sf / sr), 2)

# Mundlak: lm on quasi-demeaned rows with the quasi-demeaned constant, clustered without small-sample factor
theta <- ercomp(re)$theta
if (is.list(theta)) theta <- theta$id
share <- if (length(theta) == 1) rep(theta, nrow(d)) else as.vector(theta)
average <- function(v) ave(v, d$unit)
less <- function(v) v - share * average(v)
z <- with(d, data.frame(y = less(y), one = 1 - share, x1 = less(x1), x2 = less(x2), m1 = less(average(x1)), m2 = less(average(x2))))
mundlak <- lm(y ~ 0 + ., z)
wald <- function(v) { b <- coef(mundlak)[c("m1", "m2")]; as.numeric(b %*% solve(v[c("m1", "m2"), c("m1", "m2")], b)) }
chi2("mundlak:classical", wald(vcov(mundlak)), 2)
chi2("mundlak:unit", wald(vcovCL(mundlak, cluster = d$unit, type = "HC0", cadjust = FALSE)), 2)
if (is.pbalanced(d, index = index))
  test("mundlak:plm", phtest(f, d, index = index, method = "aux", vcov = function(x) vcovHC(x, method = "arellano", type = "HC0")))

for (kind in c("cd", "lm", "sclm")) for (m in c("unit", "both"))
  test(paste("cross", kind, m, sep = ":"), pcdtest(if (m == "unit") fe else fe_both, test = kind))

if (is.pbalanced(d, index = index)) { # plm's lag is the row before
  test("serial:within", pwartest(fe)); test("serial:difference", pwfdtest(plm(f, d, index = index, model = "fd")))
}

for (p in list(2:4, 2:3, 3)) test(paste0("ramsey:", paste(p, collapse = "")), resettest(o, power = p, type = "fitted"))
u <- resid(o); yhat <- fitted(o)
test("hetero:koenker:x", bptest(o)); test("hetero:breusch-pagan:x", bptest(o, studentize = FALSE))
test("hetero:koenker:fitted", bptest(o, ~ yhat)); test("hetero:breusch-pagan:fitted", bptest(o, ~ yhat, studentize = FALSE))
test("hetero:white:x", bptest(o, ~ x1 * x2 + I(x1^2) + I(x2^2), data = d)); test("hetero:white:fitted", bptest(o, ~ yhat + I(yhat^2)))

w <- waldtest(o, . ~ 1, test = "F")
say("wald:both", c(statistic = w$F[2], df1 = 2, df2 = w$Res.Df[1], p = w$`Pr(>F)`[2]))
b <- coef(o); L <- c(0, 1, 2)
say("wald:combination", c(statistic = (sum(L * b) - 0.3)^2 / (L %*% vcov(o) %*% L)[1]))

# Marginal effect of x1 where x2 is m: the slope of x1 once x2 is counted from m
for (m in c(-1, 0.5, 3)) {
  s <- summary(lm(y ~ x1 * I(x2 - m), d))$coefficients["x1", ]
  say(paste0("margins:", m), c(effect = s[[1]], std_error = s[[2]], statistic = s[[3]], p_value = s[[4]]))
}
# Slope in x2 at its ends: the slope once x2 is counted from there; Fieller's ends at 20 % by root finding
q <- lm(y ~ x1 + x2 + I(x2^2), d)
for (end in c("low", "high")) {
  at <- if (end == "low") min(d$x2) else max(d$x2)
  s <- summary(lm(y ~ x1 + I(x2 - at) + I((x2 - at)^2), d))$coefficients[3, ]
  say(paste0("u:", end), c(x = at, slope = s[[1]], std_error = s[[2]], statistic = s[[3]]))
}
v <- vcov(q)[3:4, 3:4]; b <- coef(q)[3:4]
excess <- function(at) { g <- c(1, 2 * at); sum(g * b)^2 - qt(0.6, df.residual(q))^2 * (g %*% v %*% g)[1] }
top <- -b[[1]] / (2 * b[[2]])
root <- function(way) tryCatch(uniroot(excess, sort(c(top, top + way)), tol = 1e-13)$root, error = function(e) NA)
ends <- c(NA, NA); way <- 0.01
while (anyNA(ends) && way < 1e6) { if (is.na(ends[1])) ends[1] <- root(-way); if (is.na(ends[2])) ends[2] <- root(way); way <- way * 1.5 }
say("u:point", c(turning_point = top, conf_low = ends[1], conf_high = ends[2]))
cat("# R", as.character(getRversion()), "plm", as.character(packageVersion("plm")), "lmtest", as.character(packageVersion("lmtest")), "sandwich", as.character(packageVersion("sandwich")), "\n")
