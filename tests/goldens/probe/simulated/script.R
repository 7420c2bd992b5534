# Describing data with R: quantiles, correlation tests, VIF, kernel bandwidth, a line with its band.
# Run in this folder: Rscript script.R > values.txt
suppressMessages(library(car))
d <- read.csv("data.csv")
say <- function(name, v) for (n in names(v)) cat(name, n, format(v[[n]], digits = 17), sep = "\t", fill = TRUE)
stats <- function(x) { x <- x[!is.na(x)]; q <- quantile(x, c(.25, .5, .75), names = FALSE)
  list(n = length(x), mean = mean(x), sd = sd(x), min = min(x), p25 = q[1], p50 = q[2], p75 = q[3], max = max(x)) }
for (v in c("a", "b", "c")) say(paste0("describe:", v), stats(d[[v]]))
for (m in c("pearson", "spearman")) for (p in list(c("a", "b"), c("a", "c"), c("b", "c"))) {
  both <- d[complete.cases(d[, p]), p]
  x <- if (m == "spearman") rank(both[[1]]) else both[[1]]; y <- if (m == "spearman") rank(both[[2]]) else both[[2]]
  t <- cor.test(x, y)
  say(paste(m, p[1], p[2], sep = ":"), list(r = t$estimate[[1]], p_value = t$p.value, n = nrow(both)))
}
whole <- d[complete.cases(d), ]
say("listwise:a:b", list(r = cor(whole$a, whole$b), n = nrow(whole)))
say("vif", vif(lm(rnorm(nrow(whole)) ~ a + b + c, whole)))
within <- as.data.frame(lapply(whole[, c("a", "b", "c")], function(x) resid(lm(x ~ factor(whole$firm) + factor(whole$year)))))
say("vif_within", vif(lm(rnorm(nrow(whole)) ~ a + b + c, within)))
x <- d$c[!is.na(d$c)]
say("bandwidth", list(c = bw.nrd0(x)))
h <- bw.nrd0(x); at <- seq(min(x) - 3 * h, max(x) + 3 * h, length.out = 5)
say("density", setNames(as.list(sapply(at, function(g) mean(dnorm(g, x, h)))), as.character(1:5)))
f <- lm(b ~ a, d); band <- predict(f, data.frame(a = max(d$a, na.rm = TRUE)), interval = "confidence")
s <- summary(f)
say("line", list(slope = coef(f)[[2]], intercept = coef(f)[[1]], std_error = s$coefficients[2, 2], p_value = s$coefficients[2, 4], r2 = s$r.squared))
say("band_at_end", list(fit = band[1], conf_low = band[2], conf_high = band[3]))
e <- d$c[d$year == 2013]; e <- e[!is.na(e)]; t <- t.test(e)
say("trend:2013", list(n = length(e), mean = mean(e), conf_low = t$conf.int[1], conf_high = t$conf.int[2]))
for (k in c(7, 2)) say(paste0("quantile:", k), list(low = quantile(x, .05, names = FALSE, type = k), high = quantile(x, .9, names = FALSE, type = k)))
cat("# R", as.character(getRversion()), "car", as.character(packageVersion("car")), "\n")
