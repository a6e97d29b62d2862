"""``auth: {aws_sigv4: {access_key, secret_key, region, service}}``: AWS Signature Version 4."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from callsheet.model.exchange import Exchange, Request
from callsheet.model.scalars import Flag, Text
from callsheet.model.shape import Key, Record, Shape
from callsheet.plugins.aws_signature import AwsArgs, sign
from callsheet.plugins.protocols import Auth, AuthSession


class AwsSigV4:
    """Signs the request's head and body with a key that never leaves this machine."""

    shape: Shape[Any] = Record(
        AwsArgs,
        {
            "access_key": Key(Text("an access key's ID"), "The access key's ID.", required=True),
            "secret_key": Key(Text("a secret key"), "The secret access key.", required=True),
            "region": Key(Text("a region"), "The region, as in us-east-1.", required=True),
            "service": Key(Text("a service"), "The service, as in s3 or sqs.", required=True),
            "session_token": Key(Text("a token"), "The token of temporary credentials."),
            "unsigned_payload": Key(
                Flag(), "Leave the body out of the signature (services that allow it).", False
            ),
        },
        "the AWS key",
    )

    def flow(
        self, request: Request, args: AwsArgs, session: AuthSession
    ) -> Generator[Request, Exchange, None]:
        yield sign(request, args, session.now())


auth: Auth = AwsSigV4()
