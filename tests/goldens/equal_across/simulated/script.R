# One slope in three regions: fully interacted regression with clusters, and z of separate ones.
# Run in this folder: Rscript script.R > values.txt
suppressMessages(library(sandwich))
d <- read.csv("data.csv")
say <- function(name, v) for (n in names(v)) cat(name, n, format(v[[n]], digits = 17), sep = "\t", fill = TRUE)
regions <- sort(unique(d$region)); pairs <- combn(regions, 2)
chow <- function(key, m, v, df) {
  places <- paste0("region", regions, ":t"); b <- coef(m)[places]; v <- v[places, places]
  say(paste0(key, ":coef"), setNames(b, regions)); say(paste0(key, ":se"), setNames(sqrt(diag(v)), regions))
  for (j in 1:ncol(pairs)) {
    r <- as.numeric(regions == pairs[1, j]) - as.numeric(regions == pairs[2, j])
    t <- sum(r * b) / sqrt(drop(t(r) %*% v %*% r))
    say(paste0(key, ":", paste(pairs[, j], collapse = "-")), list(t = t, p = 2 * pt(-abs(t), df)))
  }
  r <- cbind(1, -diag(length(regions) - 1)); f <- drop(t(r %*% b) %*% solve(r %*% v %*% t(r), r %*% b)) / nrow(r)
  say(paste0(key, ":joint"), list(f = f, p = pf(f, nrow(r), df, lower.tail = FALSE)))
}
pooled <- lm(y ~ 0 + region + region:t + region:x, d)
chow("pooled_classical", pooled, vcov(pooled), df.residual(pooled))
chow("pooled_unit", pooled, vcovCL(pooled, d$unit, type = "HC1"), length(unique(d$unit)) - 1)
chow("pooled_year", pooled, vcovCL(pooled, d$year, type = "HC1"), length(unique(d$year)) - 1)
d$place <- interaction(d$region, d$year)
effects <- lm(y ~ 0 + region:t + region:x + factor(unit) + place, d)
chow("effects_year", effects, vcovCL(effects, d$year, type = "HC0", cadjust = FALSE), df.residual(effects))
z <- lapply(regions, function(g) { m <- lm(y ~ t + x, d, subset = region == g)
  c(coef(m)[["t"]], sqrt(vcovCL(m, d$unit[d$region == g], type = "HC1")["t", "t"])) })
names(z) <- regions
for (j in 1:ncol(pairs)) {
  p <- z[[pairs[1, j]]]; q <- z[[pairs[2, j]]]; s <- (p[1] - q[1]) / sqrt(p[2]^2 + q[2]^2)
  say(paste0("z:", paste(pairs[, j], collapse = "-")), list(z = s, p = 2 * pnorm(-abs(s))))
}
cat("# R", as.character(getRversion()), "sandwich", as.character(packageVersion("sandwich")), "\n")
