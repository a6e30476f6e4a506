UPDATE {{table}} SET {{changes}} WHERE {{where}}
