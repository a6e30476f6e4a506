# bash completion for kringle; written by `kringle completion bash`
_kringle() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} options
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W '{{#commands}}{{name}} {{/commands}}--help --version' -- "$word")
        return
    fi
    case ${COMP_WORDS[1]} in
{{#commands}}
    {{name}}) options='{{#options}}{{flag}} {{/options}}' ;;
{{/commands}}
    *) return ;;
    esac
    options+='{{#settings}}{{flag}} {{/settings}}{{#common}}{{flag}} {{/common}}'
    case $previous in
    --settings | --mail-ca-file) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
    esac
    if [[ ${COMP_WORDS[1]} == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W '{{#commands}}{{name}} {{/commands}}{{#topics}}{{name}} {{/topics}}' -- "$word")
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    elif [[ ${COMP_WORDS[1]} == draw ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _kringle kringle
