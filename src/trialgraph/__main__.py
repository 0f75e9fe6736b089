"""`python -m trialgraph`, for where the command is not on the path."""

from trialgraph.cli import main

if __name__ == "__main__":
    main()
