"""`trialgraph serve`"""

import click


@click.command(epilog="Example:  trialgraph serve --port 8000")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 opens it to other machines.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
def command(host: str, port: int) -> None:
    """Serve the vocabularies to OpenRefine and other programs, for matching names and reviewing the matches.

    Each vocabulary is a W3C reconciliation service at /reconcile/NAME. Ctrl-C stops the server. Only this machine
    can ask it, unless --host says otherwise.
    """
    from trialgraph.errors import ConfigError

    try:
        from trialgraph.server.app import create_app
        from trialgraph.server.serving import serve
    except ModuleNotFoundError as error:
        how = "pip install 'trialgraph[serve]'"
        raise ConfigError(f"serving needs the package {error.name}, which is not installed: {how}") from error

    def tell(address: str) -> None:
        click.echo(f"vocabularies to reconcile with: {address}/reconcile  (Ctrl-C stops)")

    serve(create_app(), host, port, on_start=tell)
