"""Statistics: arrays and frames in, frozen results out. It knows neither questionnaires nor coders.

Names are imported when first asked for (`__init__.pyi` lists them), so that `import jcommunity_study.stats` costs nothing:

    from jcommunity_study.stats import ordered_logit, cronbach_alpha

Values given beside the data (weights, clusters, groups, masks) belong to its rows: a Series by its index, lists and arrays by their order.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
