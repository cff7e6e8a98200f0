"""pods.py: reads `kubectl get pods -o json`; fails if a container is more than non-root on a read-only root without capabilities."""
import json
import sys

wrong = []
for pod in json.load(sys.stdin)["items"]:
    for container in pod["spec"]["containers"]:
        own, whole = container.get("securityContext", {}), pod["spec"].get("securityContext", {})
        merged = {**whole, **own}
        fine = (merged.get("runAsNonRoot") and own.get("readOnlyRootFilesystem") and own.get("allowPrivilegeEscalation") is False
                and own.get("capabilities", {}).get("drop") == ["ALL"] and merged.get("seccompProfile", {}).get("type") == "RuntimeDefault")
        if not fine:
            wrong.append(f'{pod["metadata"]["name"]}/{container["name"]}')
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
