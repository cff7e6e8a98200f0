{{/* What the controller does in a namespace whose Rollouts it releases; a test compares it with docs/kubernetes.md. */}}
{{- define "platform.rolloutRules" -}}
- {apiGroups: [sluice.dev], resources: [rollouts], verbs: [get, list, watch, patch]}
- {apiGroups: [sluice.dev], resources: [rollouts/status], verbs: [patch]}
- {apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, create, patch, update]}
- {apiGroups: [apps], resources: [replicasets], verbs: [list]}
- {apiGroups: [apps], resources: [controllerrevisions], verbs: [get, list, create, patch, delete]}
- {apiGroups: [""], resources: [services], verbs: [get, create, patch]}
- {apiGroups: [""], resources: [pods], verbs: [list]}
# Copies of those that a released pod template uses; the old version may need them after the owner changed them.
- {apiGroups: [""], resources: [configmaps], verbs: [get, list, create, patch, update, delete]}
- {apiGroups: [""], resources: [secrets], verbs: [get, list, create, patch, delete]}
- {apiGroups: [""], resources: [events], verbs: [create, patch]}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
- {apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [get, list, create, patch, delete]}
{{- if .Values.rollout.routers.gatewayApi }}
- {apiGroups: [gateway.networking.k8s.io], resources: [httproutes], verbs: [get, create, patch, update, delete]}
- {apiGroups: [gateway.networking.k8s.io], resources: [gateways], verbs: [get]}
{{- end }}
{{- if .Values.rollout.routers.istio }}
- {apiGroups: [networking.istio.io], resources: [virtualservices], verbs: [get, update]}
- {apiGroups: [networking.istio.io], resources: [destinationrules], verbs: [get, create, patch, delete]}
{{- end }}
{{- end }}
