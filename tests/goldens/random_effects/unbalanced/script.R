# Random, between and first-difference estimators with R: plm, lm, sandwich. Run in this folder: Rscript script.R > values.txt
suppressMessages({library(plm); library(sandwich)})
d <- read.csv("data.csv")
f <- y ~ x1 + x2 + z
index <- c("unit", "year")
tss <- function(v) sum((v - mean(v))^2)
say <- function(name, v) for (n in names(v)) cat(name, n, format(v[[n]], digits = 17), sep = "\t", fill = TRUE)
se <- function(v) sqrt(diag(v))

m <- plm(f, d, index = index, model = "random", random.method = "swar")
s <- summary(m)
say("random:coef", coef(m)); say("random:se_classical", se(vcov(m))); say("random:p_classical", s$coefficients[, 4])
say("random:se_HC0", se(vcovHC(m, method = "white1", type = "HC0")))
say("random:se_unit", se(vcovHC(m, method = "arellano", type = "HC0", cluster = "group")))
say("random:se_unit_sss", se(vcovHC(m, method = "arellano", type = "sss", cluster = "group")))
say("random:se_year_sss", se(vcovHC(m, method = "arellano", type = "sss", cluster = "time")))
say("random:se_both", se(vcovDC(m, type = "HC0"))[2:3])
say("random:se_scc2", se(vcovSCC(m, type = "HC0", maxlag = 2)))
theta <- ercomp(m)$theta
if (is.list(theta)) theta <- theta$id
say("random:fact", list(sigma_e = sqrt(ercomp(m)$sigma2[[1]]), sigma_u = sqrt(ercomp(m)$sigma2[[2]]),
                        theta_min = min(theta), theta_max = max(theta),
                        r2 = 1 - deviance(m) / tss(pmodel.response(m)), rss = deviance(m), df_residual = df.residual(m)))
say("random:wald", list(chi2 = s$fstatistic$statistic[[1]], df = s$fstatistic$parameter[[1]], p = s$fstatistic$p.value[[1]]))
# Squared correlations of y with X b, as Stata's manual defines them
xb <- as.matrix(d[c("x1", "x2", "z")]) %*% coef(m)[-1]
average <- function(v) ave(as.vector(v), d$unit)
first <- !duplicated(d$unit)
say("random:stata", list(r2_within = cor(d$y - average(d$y), xb - average(xb))^2, r2_overall = cor(d$y, xb)^2,
                         r2_between = cor(average(d$y)[first], average(xb)[first])^2))

# The harmonic mean of T (Stata's default), by hand: components, then lm on quasi-demeaned rows
w <- plm(y ~ x1 + x2, d, index = index, model = "within")
b <- plm(f, d, index = index, model = "between")
counts <- ave(rep(1, nrow(d)), d$unit, FUN = sum)
s2e <- deviance(w) / (nrow(d) - sum(first) - 2)
s2u <- max(0, deviance(b) / df.residual(b) - s2e / (sum(first) / sum(1 / counts[first])))
share <- 1 - sqrt(s2e / (counts * s2u + s2e))
less <- function(v) v - share * average(v)
h <- lm(less(y) ~ 0 + I(1 - share) + less(x1) + less(x2) + less(z), d)
named <- function(v) setNames(v, c("(Intercept)", "x1", "x2", "z"))
say("harmonic:coef", named(coef(h))); say("harmonic:se_classical", named(se(vcov(h))))
say("harmonic:fact", list(sigma_e = sqrt(s2e), sigma_u = sqrt(s2u)))
r <- lm(less(y) ~ 0 + I(1 - share) + less(x1) + less(x2) + less(z), d)
for (k in c("HC2", "HC3")) say(paste0("harmonic:se_", k), named(se(vcovHC(r, k))))

say("between:coef", coef(b)); say("between:se_classical", se(vcov(b))); say("between:p_classical", summary(b)$coefficients[, 4])
say("between:fact", list(r2 = summary(b)$r.squared[[1]], r2_adjusted = summary(b)$r.squared[[2]], rss = deviance(b),
                         df_residual = df.residual(b), f_statistic = summary(b)$fstatistic$statistic[[1]]))
means <- aggregate(cbind(y, x1, x2, z, region) ~ unit, d, mean)
l <- lm(f, means)
for (k in c("HC1", "HC3")) say(paste0("between:se_", k), se(vcovHC(l, k)))
say("between:se_region", se(vcovCL(l, cluster = means$region, type = "HC1")))

# Changes from one calendar year to the next
before <- d[c("unit", "year", "y", "x1", "x2")]; before$year <- before$year + 1
pairs <- merge(d, before, by = index, suffixes = c("", ".1"))
pairs <- transform(pairs, dy = y - y.1, dx1 = x1 - x1.1, dx2 = x2 - x2.1)
for (constant in c(TRUE, FALSE)) {
  g <- if (constant) lm(dy ~ dx1 + dx2, pairs) else lm(dy ~ 0 + dx1 + dx2, pairs)
  key <- function(x) paste(if (constant) "difference" else "difference_origin", x, sep = ":")
  plain <- function(v) setNames(v, sub("^d", "", names(v)))
  say(key("coef"), plain(coef(g))); say(key("se_classical"), plain(se(vcov(g))))
  say(key("p_classical"), plain(summary(g)$coefficients[, 4]))
  for (k in c("HC1", "HC2", "HC3")) say(key(paste0("se_", k)), plain(se(vcovHC(g, k))))
  say(key("se_unit"), plain(se(vcovCL(g, cluster = pairs$unit, type = "HC1"))))
  say(key("fact"), list(r2 = summary(g)$r.squared, r2_adjusted = summary(g)$adj.r.squared, rss = deviance(g),
                        rmse = summary(g)$sigma, df_residual = df.residual(g), f_statistic = summary(g)$fstatistic[[1]]))
}
if (is.pbalanced(d, index = index)) {
  p <- plm(y ~ x1 + x2, d, index = index, model = "fd")
  say("difference_plm:coef", coef(p)); say("difference_plm:se_classical", se(vcov(p)))
  say("difference_plm:se_unit", se(vcovHC(p, method = "arellano", type = "HC0", cluster = "group")))
}
cat("# R", as.character(getRversion()), "plm", as.character(packageVersion("plm")), "sandwich", as.character(packageVersion("sandwich")), "\n")
