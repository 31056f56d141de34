source("../_helper.R"); suppressMessages({library(mice); library(ordinal)})
# mice's augment() puts an ordered factor's levels in alphabetical order, so mice.impute.polr fits cut-points in that order: the names here keep it.
# pool_every's made survey (its data.csv) imputed 400 times by mice, methods pmm, logreg, polr, polyreg as it chooses: what many imputations say.
d <- read.csv("../pool_every/data.csv", stringsAsFactors = FALSE, na.strings = ""); d <- d[c("age", "x", "tenure", "trust", "y", "meets", "visits")]
d$tenure <- factor(d$tenure, levels = c("own", "rent", "public")); d$trust <- factor(c(low = "1low", mid = "2mid", high = "3high")[d$trust], ordered = TRUE); d$meets <- factor(d$meets, levels = c("no", "yes"))
m <- 400; imp <- mice(d, m = m, maxit = 10, seed = 20261126, print = FALSE); sets <- complete(imp, "all")
filled <- function(v, f) { a <- sapply(sets, function(s) f(s[[v]][is.na(d[[v]])])); list(mean = mean(a), sd = sd(a)) }
means <- list(x = filled("x", mean), y = filled("y", mean), visits = filled("visits", mean), x_sd = filled("x", sd), y_sd = filled("y", sd), visits_sd = filled("visits", sd),
  meets_yes = filled("meets", function(v) mean(v == "yes")), trust_low = filled("trust", function(v) mean(v == "1low")), trust_high = filled("trust", function(v) mean(v == "3high")),
  tenure_rent = filled("tenure", function(v) mean(v == "rent")), tenure_public = filled("tenure", function(v) mean(v == "public")))
P <- function(fits) { Q <- sapply(fits, coef); U <- sapply(fits, function(f) diag(vcov(f))[seq_len(nrow(Q))])
  lapply(setNames(seq_len(nrow(Q)), rownames(Q)), function(i) pool.scalar(Q[i, ], U[i, ])[c("qbar", "ubar", "b", "fmi")]) }
models <- list(ols = P(lapply(sets, function(s) lm(y ~ tenure + x + age, s))), logit = P(lapply(sets, function(s) glm(meets ~ x + y + age, binomial, s))), ordered = P(lapply(sets, function(s) clm(trust ~ tenure + x + age, data = s))))
save_oracle(NULL, list(meta = meta("tests/oracles/pool_every", c("mice", "ordinal"), "means: over imputations, of the filled cells; mice's polr and polyreg fill by the fitted model without drawing its parameters"), m = m, methods = as.list(imp$method[imp$method != ""]), means = means, models = models))
write.csv(data.frame(note = "the data are ../pool_every/data.csv"), "data.csv", row.names = FALSE)
