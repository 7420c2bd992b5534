# Mediation with two parallel mediators, by hand from lm and sandwich. Run in this folder: Rscript script.R > values.txt
suppressMessages(library(sandwich))
d <- na.omit(read.csv("data.csv"))
say <- function(name, v) for (n in names(v)) cat(name, n, format(v[[n]], digits = 17), sep = "\t", fill = TRUE)
mediators <- c("m1", "m2")

study <- function(key, rhs, w = NULL, cluster = NULL) {
  d$.w <- if (is.null(w)) 1 else w / mean(w)
  fit <- function(y, x) lm(as.formula(paste(y, "~", paste(x, collapse = "+"), rhs)), d, weights = .w)
  total <- fit("y", c("t", "x")); direct <- fit("y", c("t", mediators, "x"))
  first <- lapply(mediators, function(m) fit(m, c("t", "x"))); names(first) <- mediators
  a <- sapply(first, function(m) coef(m)[["t"]]); b <- coef(direct)[mediators]
  path <- c(setNames(a, paste0("a:", mediators)), setNames(b, paste0("b:", mediators)),
            c = coef(total)[["t"]], c_prime = coef(direct)[["t"]])
  say(paste0(key, ":paths"), path)
  ab <- a * b
  say(paste0(key, ":effects"), c(setNames(ab, paste0("indirect:", mediators)), indirect = sum(ab)))
  say(paste0(key, ":shares"), c(ab, all = sum(ab)) / path[["c"]])
  influence <- function(m, term) (estfun(m) %*% bread(m) / nobs(m))[, term]
  psi <- cbind(sapply(first, influence, "t"), sapply(mediators, function(m) influence(direct, m)),
               influence(total, "t"), influence(direct, "t"))
  if (!is.null(cluster)) psi <- rowsum(psi, d[[cluster]])
  v <- crossprod(psi); dimnames(v) <- list(names(path), names(path))
  for (i in rownames(v)) say(paste0(key, ":cov:", i), v[i, ])
  gradient <- rbind(cbind(diag(b), diag(a), 0, 0), c(b, a, 0, 0), c(b, a, 0, 1))
  se <- sqrt(diag(gradient %*% v %*% t(gradient)))
  say(paste0(key, ":delta_se"), setNames(se, c(paste0("indirect:", mediators), "indirect", "total")))
  classical <- function(m, term) sqrt(diag(vcov(m)))[[term]]
  sa <- sapply(first, classical, "t"); sb <- sapply(mediators, function(m) classical(direct, m))
  say(paste0(key, ":classical_se"), c(setNames(sa, paste0("a:", mediators)), setNames(sb, paste0("b:", mediators)),
                                      c = classical(total, "t"), c_prime = classical(direct, "t")))
  for (k in c(sobel = 0, aroian = 1, goodman = -1)) {
    name <- c("goodman", "sobel", "aroian")[k + 2]
    z <- ab / sqrt(b^2 * sa^2 + a^2 * sb^2 + k * sa^2 * sb^2)
    say(paste0(key, ":", name, "_z"), setNames(z, mediators))
    say(paste0(key, ":", name, "_p"), setNames(2 * pnorm(-abs(z)), mediators))
  }
}
study("pooled", "")
study("effects", "+ factor(unit) + factor(year)", cluster = "unit")
study("weighted", "+ factor(unit)", w = d$w, cluster = "unit")
cat("# R", as.character(getRversion()), "sandwich", as.character(packageVersion("sandwich")), "\n")
