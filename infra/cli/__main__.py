"""`python -m infra.cli`: the same as `ioc`, for whoever does not have the script on the PATH."""

from infra.cli import main

if __name__ == "__main__":
    main()
