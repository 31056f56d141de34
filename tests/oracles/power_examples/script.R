source("../_helper.R"); suppressMessages(library(pwr))
# Every example of the help pages of power.prop.test, power.t.test, power.anova.test and of pwr's pwr.*.test, and of pwr's vignette, as the
# example is, and then each of n, effect and level solved for at power .9. `R` is what the function says (its uniroot stops at 1e-4),
# `exact` the root of its own power to 1e-13. Two-sided power.*.test with strict = TRUE (both tails), as pwr counts them always.
say <- function(f, a) suppressWarnings(do.call(f, a))
parts <- list(
  prop = function(a, x) c(a, list(p1 = x$base, p2 = if (is.null(x$effect)) NULL else x$base + x$effect, n = x$n, strict = TRUE)),
  power_t = function(a, x) c(a, list(delta = x$effect, n = x$n, strict = TRUE)),
  power_anova = function(a, x) c(a, list(between.var = if (is.null(x$effect)) NULL else x$effect^2 * x$groups / (x$groups - 1), within.var = 1, groups = x$groups, n = x$n)),
  t = function(a, x) c(a, list(d = x$effect, n = x$n)), t2n = function(a, x) c(a, list(d = x$effect, n1 = x$other, n2 = x$n)),
  p = function(a, x) c(a, list(h = x$effect, n = x$n)), `2p` = function(a, x) c(a, list(h = x$effect, n = x$n)), `2p2n` = function(a, x) c(a, list(h = x$effect, n1 = x$other, n2 = x$n)),
  anova = function(a, x) c(a, list(f = x$effect, k = x$groups, n = x$n)), r = function(a, x) c(a, list(r = x$effect, n = x$n)),
  chisq = function(a, x) c(a, list(w = x$effect, N = x$n, df = x$df)), f2 = function(a, x) c(a, list(f2 = x$effect, u = x$predictors, v = if (is.null(x$n)) NULL else x$n - x$predictors - 1)))
functions <- list(prop = power.prop.test, power_t = power.t.test, power_anova = power.anova.test, t = pwr.t.test, t2n = pwr.t2n.test, p = pwr.p.test, `2p` = pwr.2p.test, `2p2n` = pwr.2p2n.test,
  anova = pwr.anova.test, r = pwr.r.test, chisq = pwr.chisq.test, f2 = pwr.f2.test)
tests <- c(prop = "proportions", power_t = "t", power_anova = "anova", t = "t", t2n = "t", p = "proportions", `2p` = "proportions", `2p2n` = "proportions", anova = "anova", r = "correlation", chisq = "chi2", f2 = "regression")
run <- function(f, x) { a <- list(sig.level = x$alpha, power = x$power)
  if (!is.null(x$alternative)) a$alternative <- if (f %in% c("prop", "power_t")) "one.sided" else "greater" else if (f %in% c("t", "t2n", "p", "2p", "2p2n", "r")) a$alternative <- "two.sided"
  if (!is.null(x$samples) && f %in% c("t", "power_t")) a$type <- c(two = "two.sample", one = "one.sample", paired = "paired")[[x$samples]]
  a <- parts[[f]](a, x); if (is.null(x$alpha)) a["sig.level"] <- list(NULL); say(functions[[f]], a) }
number <- function(f, r, unknown, x) switch(unknown, power = r$power, alpha = r$sig.level,
  n = if (f == "f2") r$v + r$u + 1 else if (f == "chisq") r$N else if (f %in% c("t2n", "2p2n")) r$n2 else r$n,
  effect = switch(f, prop = r$p2 - x$base, power_t = r$delta, power_anova = sqrt(r$between.var * (x$groups - 1) / x$groups), t = , t2n = r$d, p = , `2p` = , `2p2n` = r$h, anova = r$f, r = r$r, chisq = r$w, f2 = r$f2))
reach <- function(f, x) { y <- x; y$power <- NULL; run(f, y)$power }
exact <- function(f, unknown, x) { least <- switch(f, power_anova = , anova = , t2n = , `2p2n` = 2, r = 4, f2 = x$predictors + 2 + 1e-6, t = , power_t = 2, 1)
  ends <- switch(unknown, n = c(least + 1e-6, 1e4), alpha = c(1e-12, if (f == "r") .5 else .99), effect = if (f == "prop") c(1e-6, 1 - x$base - 1e-9) else if (f == "r") c(1e-6, 1 - 1e-6) else c(1e-6, 3))
  if (unknown == "power") return(reach(f, x)); g <- function(v) { x[[unknown]] <- v; reach(f, x) - x$power }
  if (unknown == "n") while (g(ends[2]) < 0) { if (ends[2] > 1e8) return(NULL); ends[2] <- ends[2] * 10 } # the other group is too small
  if (g(ends[1]) >= 0 || g(ends[2]) < 0) return(NULL) # the least n has more
  uniroot(g, ends, tol = 1e-13, maxiter = 10000)$root }
solve_for <- function(f, unknown, x) { x[[unknown]] <- NULL; said <- tryCatch(number(f, run(f, x), unknown, x), error = function(e) NULL)
  list(unknown = unknown, options = c(list(test = tests[[f]]), x), R = said, exact = exact(f, unknown, x)) }
example <- function(f, ...) { x <- list(...); if (is.null(x$alpha) && !identical(x$unknown, "alpha")) x$alpha <- .05; x$unknown <- NULL
  first <- setdiff(c("effect", "n", "alpha", "power"), names(x)); if (length(first) != 1) stop("not one unknown")
  full <- x; full[[first]] <- exact(f, first, x); full$power <- NULL
  if (first == "n") full$n <- ceiling(full$n)
  others <- lapply(setdiff(c("n", "effect", "alpha"), first), function(u) solve_for(f, u, c(full, power = .9)))
  c(list(c(solve_for(f, first, x), list(example = TRUE))), others) }
one <- "one-sided"; h <- ES.h
w1 <- ES.w1(rep(.25, 4), c(3 / 8, rep(5 / 24, 3))); prob <- matrix(c(.225, .125, .125, .125, .16, .16, .04, .04), nrow = 2, byrow = TRUE)
examples <- list(
  prop = list(list(base = .5, effect = .25, n = 50), list(base = .5, effect = .25, power = .9), list(base = .5, n = 50, power = .9), list(base = .5, effect = .4, n = 50, power = .9, unknown = "alpha"),
    list(base = .5, effect = .001, alpha = .001, power = .9), list(base = .5, effect = .05, power = .8), list(base = 0, effect = .1, power = .8)),
  power_t = list(list(effect = 1, n = 20), list(effect = 1, power = .9), list(effect = 1, power = .9, alternative = one), list(effect = .75 / 2.25, power = .8), list(effect = .5 / 2.25, power = .9, alternative = one, samples = "one")),
  power_anova = list(list(groups = 4, n = 5, effect = sqrt(1 / 3 * 3 / 4)), list(groups = 4, effect = sqrt(1 / 3 * 3 / 4), power = .8), list(groups = 4, effect = sqrt(var(c(120, 130, 140, 150)) / 500 * 3 / 4), power = .9)),
  t = list(list(effect = .2, n = 60, alpha = .1, samples = "one"), list(effect = 8 / (16 * sqrt(2 * .4)), n = 40, samples = "paired"), list(effect = 2 / 2.8, n = 30), list(effect = .3, power = .75, alternative = one),
    list(effect = .5, n = 30), list(effect = .5, power = .8), list(effect = .75 / 2.25, power = .8), list(effect = .5 / 2.25, power = .9, alternative = one, samples = "one"), list(effect = .32, n = 24, samples = "paired", alternative = one),
    list(effect = .32, power = .8, samples = "paired", alternative = one), list(effect = .08 / (.1 * sqrt(2)), power = .8, samples = "paired", alternative = one)),
  t2n = list(list(effect = .6, other = 90, n = 60, alternative = one), list(effect = .5, other = 28, n = 35), list(effect = .6, other = 90, power = .9)),
  p = c(list(list(effect = h(.5, .4), n = 60, samples = "one"), list(effect = .2, n = 60, samples = "one"), list(effect = .2, power = .95, samples = "one"), list(effect = h(.75, .5), power = .8, alternative = one, samples = "one"), list(effect = h(.75, .5), n = 40, alpha = .01, alternative = one, samples = "one"),
    list(effect = h(.75, .5), n = 40, alpha = .01, samples = "one"), list(effect = h(.65, .5), power = .8, samples = "one")), lapply(c(.2, .5, .8), function(e) list(effect = e, n = 20, samples = "one")), lapply(seq(10, 100, 10), function(n) list(effect = .5, n = n, samples = "one"))),
  `2p` = list(list(effect = .3, n = 80, alternative = one), list(effect = h(.55, .5), power = .8), list(effect = h(.1, .05), power = .8), list(effect = .2, power = .8), list(effect = .2, power = .9, alpha = .01)),
  `2p2n` = list(list(effect = .3, other = 80, n = 245, alternative = one), list(effect = .2, other = 1600, power = .9, alpha = .01), list(effect = .2, other = 543, n = 675), list(effect = .2, other = 763, power = .8)),
  anova = list(list(groups = 4, effect = .28, n = 20), list(groups = 4, effect = .28, power = .8), list(groups = 3, effect = .25, alpha = .01, power = .9), list(groups = 3, effect = 5 / 3, alpha = .01, power = .9)),
  r = list(list(effect = .3, n = 50), list(effect = .3, n = 50, alternative = one), list(effect = .3, power = .8), list(effect = .5, power = .8), list(effect = .1, power = .8), list(effect = .1, alpha = .01, power = .8, alternative = one), list(effect = .1, alpha = .01, power = .8)),
  chisq = list(list(effect = .289, df = 3, n = 100), list(effect = .346, df = 2, n = 140, alpha = .01), list(effect = .1, df = 20, power = .8), list(effect = w1, df = 3, n = 100), list(effect = w1, df = 3, power = .8), list(effect = ES.w2(prob), df = 3, n = 200),
    list(effect = ES.w2(matrix(c(.1, .2, .4, .3), 2)), df = 1, n = 100, alpha = .01), list(effect = ES.w2(matrix(c(.1, .2, .4, .3), 2)), df = 1, power = .9, alpha = .01), list(effect = .1, df = 1, power = .9, alpha = .01)),
  f2 = list(list(predictors = 5, n = 95, effect = .1 / .9), list(predictors = 2, effect = .3 / .7, power = .8, alpha = .001), list(predictors = 2, n = 40, effect = .3 / .7, alpha = .01)))
cases <- unlist(lapply(names(examples), function(f) unlist(lapply(examples[[f]], function(e) lapply(do.call(example, c(list(f), e)), function(s) c(list(`function` = f), s))), recursive = FALSE)), recursive = FALSE)
default <- list(power_prop = power.prop.test(n = 50, p1 = .5, p2 = .75)$power, power_t = power.t.test(n = 20, delta = 1)$power) # strict = FALSE: one tail
save_oracle(NULL, list(meta = meta("none (analytic)", c("stats", "pwr"), "options are those of jcommunity_study.stats.power"), cases = cases, strict_false = default))
