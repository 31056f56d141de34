source("../_helper.R"); suppressMessages({library(carData); library(MASS); library(nnet); library(ordinal); library(emmeans); library(effects); library(numDeriv); library(survey)})
# Marginal effects and predictions of six kinds of model on data of carData and pscl, with factors, interactions, powers, poly() and weights.
# ame: averages over the rows by R's model.matrix, effects and their gradients by numDeriv (Richardson); at: the same with a variable set.
# emmeans: predictions at single points (emmeans) and slopes there (emtrends, numerical), both with delta-method errors; effects: effects::Effect.
emm_options(msg.interaction = FALSE, msg.nesting = FALSE); tight <- glm.control(epsilon = 1e-15, maxit = 100)
sal <- Salaries; names(sal) <- c("rank", "discipline", "phd", "service", "sex", "salary"); sal$salary <- sal$salary / 1000; sal$w <- 1 + (seq_len(nrow(sal)) %% 4) / 2
tit <- na.omit(TitanicSurvival); tit$w <- 1 + seq_len(nrow(tit)) %% 3; tit$age <- round(tit$age, 2)
wvs <- WVS[seq(1, nrow(WVS), 6), ]; wvs$w <- 1 + (seq_len(nrow(wvs)) %% 3) / 2
data(bioChemists, package = "pscl"); bio <- bioChemists[seq(1, 915, 2), ]; bio$ment <- as.numeric(bio$ment)
lf <- Womenlf
M <- list(
  ols = list(lm(salary ~ rank * service + I(service^2) + discipline, sal), sal, c("rank", "service", "discipline"), list(service = c(5, 30), rank = "Prof")),
  design_ols = list(svyglm(salary ~ rank * service + I(service^2) + discipline, svydesign(~1, weights = ~w, data = sal)), sal, c("rank", "service", "discipline"), list(service = c(5, 30), rank = "Prof")),
  logit = list(glm(survived ~ passengerClass * sex + poly(age, 3), binomial, tit, weights = w, control = tight), tit, c("passengerClass", "sex", "age"), list(age = c(8, 45), sex = "female")),
  probit = list(glm(survived ~ passengerClass + sex * age + I(age^2), binomial("probit"), tit, control = tight), tit, c("passengerClass", "sex", "age"), list(age = c(8, 45), sex = "male")),
  ordered = list(clm(poverty ~ religion + country * poly(age, 2) + degree, data = wvs, weights = w, control = clm.control(gradTol = 1e-12)), wvs, c("religion", "country", "age", "degree"), list(age = c(25, 60), country = "Sweden")),
  cloglog = list(clm(poverty ~ gender * age + country, data = wvs, link = "cloglog", control = clm.control(gradTol = 1e-12)), wvs, c("gender", "age", "country"), list(age = c(25, 60), gender = "male")),
  multinomial = list(multinom(partic ~ hincome * children + I(hincome^2), lf, trace = FALSE, reltol = 1e-25, abstol = 1e-12, maxit = 5000), lf, c("hincome", "children"), list(hincome = c(8, 25))),
  negbin = list(glm.nb(art ~ fem * ment + kid5 + I(phd^2), bio, control = glm.control(epsilon = 1e-15, maxit = 300)), bio, c("fem", "ment", "kid5", "phd"), list(ment = c(2, 20), fem = "Men")))
X <- function(m, d) { t <- delete.response(terms(m)); f <- model.frame(t, d, xlev = if (inherits(m, "clm")) m$xlevels else m$xlevels); model.matrix(t, f, contrasts.arg = m$contrasts) }
beta <- function(m) if (inherits(m, "multinom")) as.vector(t(coef(m))) else coef(m)
V <- function(m) { v <- as.matrix(vcov(m)); v[seq_along(beta(m)), seq_along(beta(m))] }
says <- function(m, d, b) { x <- X(m, d)
  if (inherits(m, "multinom")) { e <- cbind(1, exp(x %*% matrix(b, ncol(x)))); return(e / rowSums(e)) }
  if (inherits(m, "clm")) { a <- b[seq_along(m$alpha)]; eta <- drop(x[, -1] %*% b[-seq_along(m$alpha)]); F <- if (m$link == "logit") plogis else function(v) 1 - exp(-exp(v))
    p <- cbind(0, sapply(a, function(t) F(t - eta)), 1); return(p[, -1] - p[, -ncol(p)]) }
  matrix(if (inherits(m, "glm")) m$family$linkinv(drop(x %*% b)) else drop(x %*% b)) }
rate <- function(m, d, w, set) { f <- function(b) colSums(w * says(m, set(d), b)); f }
effect <- function(m, d, w, v) { b <- beta(m); one <- function(f, name) { j <- jacobian(f, b, method.args = list(d = 1e-3)); list(term = name, estimate = as.list(unname(f(b))), se = as.list(sqrt(diag(j %*% V(m) %*% t(j))))) }
  if (is.factor(d[[v]])) { l <- levels(d[[v]]); lapply(l[-1], function(k) { to <- function(k) { e <- d; e[[v]] <- factor(k, levels = l, ordered = is.ordered(d[[v]])); e }; hi <- to(k); lo <- to(l[1]); one(function(b) colSums(w * (says(m, hi, b) - says(m, lo, b))), paste0(v, k)) }) }
  else { h <- 1e-3 * sd(d[[v]]); up <- function(k) { e <- d; e[[v]] <- e[[v]] + k * h; e }; p2 <- up(2); p1 <- up(1); m1 <- up(-1); m2 <- up(-2)
    list(one(function(b) colSums(w * (8 * (says(m, p1, b) - says(m, m1, b)) - (says(m, p2, b) - says(m, m2, b)))) / (12 * h), v)) } }
ame <- function(k, at = NULL) { m <- M[[k]][[1]]; d <- M[[k]][[2]]; w <- if (is.null(m$call$weights) && !inherits(m, "svyglm")) rep(1, nrow(d)) else d$w; w <- w / sum(w)
  for (v in names(at)) d[[v]] <- if (is.factor(d[[v]])) factor(at[[v]], levels = levels(d[[v]])) else at[[v]]
  unlist(lapply(setdiff(M[[k]][[3]], names(at)), function(v) effect(m, d, w, v)), recursive = FALSE) }
p_ <- list(service = c(5, 30), rank = c("AsstProf", "Prof"), discipline = "B"); points <- list(ols = p_, design_ols = p_, logit = list(age = c(8, 45), sex = c("female", "male"), passengerClass = c("1st", "3rd")), probit = list(age = c(8, 45), sex = c("female", "male"), passengerClass = "2nd"),
  ordered = list(age = c(25, 60), country = c("Norway", "USA"), religion = "yes", degree = "no"), cloglog = list(age = c(25, 60), gender = c("female", "male"), country = "Sweden"), multinomial = list(hincome = c(8, 25), children = c("absent", "present")), negbin = list(ment = c(2, 20), fem = c("Men", "Women"), kid5 = 1, phd = 3))
slope_of <- c(ols = "service", design_ols = "service", logit = "age", probit = "age", ordered = "age", cloglog = "age", multinomial = "hincome", negbin = "ment")
classes <- c(ordered = "poverty", cloglog = "poverty", multinomial = "partic")
emm <- function(k) { m <- M[[k]][[1]]; d <- M[[k]][[2]]; at <- points[[k]]; by <- c(names(at), if (k %in% names(classes)) classes[[k]]); spec <- as.formula(paste("~", paste(by, collapse = "*")))
  a <- if (k %in% names(classes)) emmeans(m, spec, at = at, mode = "prob", data = d) else emmeans(m, spec, at = at, regrid = "response", data = d)
  t <- if (k %in% names(classes)) emtrends(m, spec, var = slope_of[[k]], at = at, mode = "prob", data = d, delta.var = 1e-3) else emtrends(m, spec, var = slope_of[[k]], at = at, regrid = "response", data = d, delta.var = 1e-3)
  frame <- function(g) { s <- as.data.frame(g); i <- ncol(s) - 4; lapply(seq_len(nrow(s)), function(r) c(lapply(s[r, by, drop = FALSE], function(v) if (is.factor(v)) as.character(v) else v), list(estimate = s[r, i], se = s[r, i + 1]))) }
  list(points = frame(a), slopes = frame(t)) }
eff <- function(k, focal) { e <- as.data.frame(Effect(names(focal), M[[k]][[1]], xlevels = focal)); e }
out <- lapply(setNames(names(M), names(M)), function(k) list(ame = ame(k), at = lapply(M[[k]][[4]][[1]], function(v) { at <- M[[k]][[4]]; at[[1]] <- v; list(at = at, effects = ame(k, at)) }), emmeans = emm(k)))
out$effects_multinomial <- local({ e <- Effect(c("hincome", "children"), M$multinomial[[1]], xlevels = list(hincome = c(8, 25))); lapply(seq_len(nrow(e$x)), function(i) list(hincome = e$x$hincome[i], children = as.character(e$x$children[i]), prob = as.list(as.numeric(e$prob[i, ])), se = as.list(as.numeric(e$se.prob[i, ])))) })
out$meta <- meta("carData::Salaries, TitanicSurvival, WVS (every 6th row), Womenlf; pscl::bioChemists (every 2nd row)", c("carData", "pscl", "ordinal", "nnet", "MASS", "emmeans", "effects", "numDeriv", "survey"))
for (k in c("sal", "tit", "wvs", "bio", "lf")) write.csv(get(k), paste0(k, ".csv"), row.names = FALSE)
save_oracle(NULL, out)
