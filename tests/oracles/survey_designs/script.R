# What a design makes of quantiles, ratios, cross-tables and regressions: the made-up survey of survey_weights (missing values, wards,
# raked and calibrated weights). svyolr fits only where nothing is missing or nothing raked.
source("../_helper.R"); suppressMessages({library(survey); library(MASS)})
d <- read.csv("../survey_weights/data.csv", stringsAsFactors=TRUE, na.strings="")
d$level <- cut(d$score + .3*(d$edu=="high"), c(-Inf, 2.2, 3, 3.6, Inf), labels=c("low","mid","high","top")); d$top <- as.integer(d$level %in% c("high","top")); d$top[is.na(d$level)] <- NA
d$small <- round(d$score)
sex <- data.frame(sex=c("f","m"), Freq=c(5100,4900)); age <- data.frame(age=c("18-34","35-59","60+"), Freq=c(3000,4200,2800))
based <- svydesign(id=~1, weights=~base, data=d); wards <- svydesign(id=~ward, weights=~base, data=d)
raked <- rake(wards, list(~sex,~age), list(sex,age), control=list(maxit=200, epsilon=1e-12))
men <- subset(wards, sex=="m")
designs <- list(based=based, wards=wards, raked=raked, men=men)
low <- function(rule) function(x, w, p) if (p * sum(w) < w[order(x)[1]]) min(x) else rule(x, w, p)  # survey 4.1.1 gives the second smallest there
q <- function(x, qrule=low(survey:::qrule_math), ...) (function(b) lapply(b, function(m) mat(m)))(unclass(svyquantile(~score+small, x, c(.1,.5,.9), na.rm=TRUE, qrule=qrule, ...))[1:2])
quantiles <- lapply(designs, function(x) list(mean=q(x), beta=q(x, interval.type="beta"), logit=q(x, interval.type="xlogit"), school=q(x, low(survey:::qrule_school)), normal=q(x, df=Inf)))
ratio <- lapply(designs, function(x) (function(r) list(est=coef(r)[[1]], se=as.numeric(SE(r))))(svyratio(~score, ~base, x, na.rm=TRUE)))
spread <- lapply(designs, function(x) sqrt(as.numeric(svyvar(~score, subset(x, !is.na(score)), na.rm=TRUE))))
hc <- function(x) list(statistic=as.numeric(x$statistic), parameter=as.numeric(x$parameter), p=as.numeric(x$p.value))
cross <- function(x, f) { s <- svychisq(f, x); full <- subset(x, !is.na(agree))
  list(F=hc(s), chisq=hc(svychisq(f, x, statistic="Chisq")), wald=hc(svychisq(f, x, statistic="Wald")), adjusted=hc(svychisq(f, x, statistic="adjWald")), table=mat(svytable(f, x)),
    shares=(function(b) mat(data.frame(est=coef(b), se=as.numeric(SE(b)), row.names=names(coef(b)))))(svymean(~interaction(age, agree), full, na.rm=TRUE)),
    row=(function(b) mat(b[,-1]))(svyby(~agree, ~age, full, svymean, na.rm=TRUE)), column=(function(b) mat(b[,-1]))(svyby(~age, ~agree, full, svymean, na.rm=TRUE))) }
crosstabs <- lapply(designs, cross, ~age+agree)
glms <- function(x) { m <- list(linear=svyglm(score ~ age + edu*base, x), logit=svyglm(top ~ age + edu, x, family=quasibinomial(), control=list(epsilon=1e-14)), probit=svyglm(top ~ age + edu, x, family=quasibinomial("probit"), control=list(epsilon=1e-14)))
  lapply(m, function(g) { w <- regTermTest(g, ~age); list(coef=mat(coef(summary(g))), ci=mat(confint(g)), df=g$df.residual, vcov=mat(vcov(g)), wald_age=list(F=as.numeric(w$Ftest), df=w$df, ddf=w$ddf, p=as.numeric(w$p))) }) }
psr1 <- function(m) suppressWarnings(c(cox_snell=as.numeric(psrsq(m)), nagelkerke=as.numeric(psrsq(m, "Nagelkerke"))))
psr <- lapply(designs, function(x) vec(psr1(svyglm(top ~ age + edu, x, family=quasibinomial(), control=list(epsilon=1e-14)))))
olr <- function(x, method) { m <- svyolr(level ~ age + edu, x, method=method, control=list(reltol=1e-15, maxit=1000)); list(coef=mat(coef(summary(m))), df=m$df.residual, vcov=mat(vcov(m))) }
complete <- rake(svydesign(id=~ward, weights=~base, data=d[!is.na(d$level),]), list(~sex,~age), list(sex,age), control=list(maxit=200, epsilon=1e-12))
olrs <- lapply(list(based=based, wards=wards, men=men, complete=complete), function(x) list(logit=olr(x, "logistic"), probit=olr(x, "probit")))
# calibration of the made-up survey: two margins and a number, both distances, and what follows from them
want <- c(`(Intercept)`=10000, sexm=4900, `age35-59`=4200, `age60+`=2800, base=13800)
calibrated <- lapply(list(linear="linear", raking="raking"), function(f) { k <- calibrate(wards, ~sex+age+base, want, calfun=f, epsilon=1e-13, maxit=200)
  e <- function(b) list(est=vec(coef(b)), se=vec(setNames(as.numeric(SE(b)), names(coef(b)))))
  list(weights=as.numeric(weights(k)), mean=e(svymean(~score, k, na.rm=TRUE)), total=e(svytotal(~ward, k)), glm=mat(coef(summary(svyglm(top ~ age + edu, k, family=quasibinomial(), control=list(epsilon=1e-14)))))) })
# the given survey_api$svyolr has its Hessian from steps of .001 in the slope of a score in the hundreds: with standardised predictors R's errors are these
data(api); unit <- svydesign(id=~1, weights=~pw, data=transform(apistrat, api00=api00/100, meals=meals/100))
api <- mat(coef(summary(svyolr(stype ~ api00 + meals, unit, control=list(reltol=1e-15, maxit=1000)))))
# the given survey_api$svyglm_logit stops at a change of 1e-8, with the weights of the step before in its errors; here glm goes to the end
strat <- svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc)
end <- mat(coef(summary(svyglm(sch.wide ~ ell+meals+mobility, strat, family=quasibinomial(), control=list(epsilon=1e-15)))))
out <- list(meta=meta("simulated, see survey_weights", c("survey","MASS"), "svyolr takes its Hessian by differences: standard errors good to about 1e-4 of themselves. svyolr's cloglog is another (pgumbel) than polr's, and not here."),
  quantiles=quantiles, ratio=ratio, std_dev=spread, crosstab=crosstabs, glm=lapply(designs, glms), psrsq=psr, svyolr=olrs, svyolr_api=api, svyglm_api=end, calibrated=calibrated)
save_oracle(d, out)
