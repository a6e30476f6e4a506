SELECT {{columns}} FROM {{table}}{{#where}} WHERE {{where}}{{/where}} ORDER BY {{order}}{{#limit}} LIMIT {{limit}}{{/limit}}{{#locking}} FOR UPDATE SKIP LOCKED{{/locking}}
