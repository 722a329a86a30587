"""What one framework or group of clients has declared: a policy, kept in a file that people can read."""

from localvalue.policy.clients import buyers_of, clients_of, clients_with, own_definition
from localvalue.policy.reading import read_policy
from localvalue.policy.values import POUNDS, SHARE, Client, Mapped, Policy, Target
from localvalue.policy.writing import policy_text, save_policy

__all__ = [
    "POUNDS",
    "SHARE",
    "Client",
    "Mapped",
    "Policy",
    "Target",
    "buyers_of",
    "clients_of",
    "clients_with",
    "own_definition",
    "policy_text",
    "read_policy",
    "save_policy",
]
