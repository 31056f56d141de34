# Raking, trimming, Kish's figures and estimates of a small made-up survey, and the api data under other settings.
source("../_helper.R"); suppressMessages(library(survey)); data(api)
set.seed(20230408)
n <- 240
d <- data.frame(sex=sample(c("f","m"), n, TRUE, c(.62,.38)), age=sample(c("18-34","35-59","60+"), n, TRUE, c(.5,.35,.15)),
  edu=sample(c("low","high"), n, TRUE), base=round(runif(n, .5, 2), 3), ward=sample(1:12, n, TRUE))
d$score <- round(rnorm(n, 3 + .4*(d$age=="60+") - .2*(d$sex=="m")), 2); d$agree <- sample(c("yes","no","unsure"), n, TRUE, c(.5,.4,.1))
d$score[sample(n, 17)] <- NA; d$agree[sample(n, 9)] <- NA
e <- function(x, df=Inf) list(est=vec(coef(x)), se=vec(setNames(as.numeric(SE(x)), names(coef(x)))), ci=mat(confint(x, df=df)))
sex <- data.frame(sex=c("f","m"), Freq=c(5100,4900)); age <- data.frame(age=c("18-34","35-59","60+"), Freq=c(3000,4200,2800))
one <- data.frame(all="x", Freq=10000); d$all <- "x"
flat <- svydesign(id=~1, weights=~rep(1,n), data=d); based <- svydesign(id=~1, weights=~base, data=d); wards <- svydesign(id=~ward, weights=~base, data=d)
close <- list(maxit=200, epsilon=1e-12)
about <- function(r) list(weights=as.numeric(weights(r)), mean=e(svymean(~score, r, na.rm=TRUE), degf(r)), agree=e(svymean(~agree, r, na.rm=TRUE), degf(r)),
  total=e(svytotal(~score, r, na.rm=TRUE), degf(r)), deff=as.numeric(deff(svymean(~score, r, na.rm=TRUE, deff=TRUE))), deff_replace=as.numeric(deff(svymean(~score, r, na.rm=TRUE, deff="replace"))),
  logit=(function(s) setNames(lapply(s, function(a) as.numeric(attr(svyciprop(as.formula(paste0("~I(agree=='", a, "')")), r, df=degf(subset(r, !is.na(agree))), na.rm=TRUE), "ci"))), s))(c("no","unsure","yes")),
  domain=e(svymean(~score, subset(r, sex=="m"), na.rm=TRUE), degf(subset(r, sex=="m"))), degf=degf(r))
raked <- lapply(list(flat=flat, based=based, wards=wards), function(x) rake(x, list(~sex,~age), list(sex,age), control=close))
post <- postStratify(based, ~age, age)
loose <- suppressWarnings(rake(based, list(~sex,~age), list(sex,age), control=list(maxit=200, epsilon=5)))  # stops early, as asked
single <- rake(based, list(~all,~sex), list(one,sex), control=close)
r <- raked$based; lo <- 20; hi <- 60
tr <- trimWeights(r, lower=lo, upper=hi); ts <- trimWeights(r, lower=lo, upper=hi, strict=TRUE)
kish <- function(w) list(effective_n=sum(w)^2/sum(w^2), design_effect=length(w)*sum(w^2)/sum(w)^2)
out <- list(meta=meta("simulated, seed 20230408", c("survey"), "intervals t with degf; logit: svyciprop's default. loose: epsilon = 5."),
  raked=lapply(raked, about), poststratified=about(post), loose=as.numeric(weights(loose)), single=as.numeric(weights(single)),
  trimmed=about(tr), trimmed_strict=about(ts), limits=list(lower=lo, upper=hi), kish=kish(as.numeric(weights(r))))
d$all <- NULL
save_oracle(d, out)
