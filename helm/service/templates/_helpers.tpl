{{- define "service.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 56 | trimSuffix "-" -}}
{{- end }}

{{- define "service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "service.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.image.tag }}
app.kubernetes.io/version: {{ . | trunc 63 | trimSuffix "-" | quote }}
{{- end }}
{{- end }}

{{- define "service.image" -}}
{{- if not .Values.image.repository -}}
{{- fail "image.repository is not set: add --set image.repository=registry.example/orders --set image.tag=1.0.0" -}}
{{- end -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else if .Values.image.tag -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}
{{- else -}}
{{- fail "neither image.tag nor image.digest is set: add --set image.tag=1.0.0" -}}
{{- end -}}
{{- end }}

{{- define "service.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "service.name" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{/* Whether more than one pod is meant to run: then a disruption budget makes sense. */}}
{{- define "service.several" -}}
{{- if .Values.autoscaling.enabled -}}
{{- if gt (int .Values.autoscaling.minReplicas) 1 }}true{{ end -}}
{{- else if gt (int .Values.replicas) 1 }}true{{ end -}}
{{- end }}

{{/*
The number of pods, where it is the Deployment's. With canary releases the controller takes it from the Rollout, and an autoscaler owns it: the
manifest is silent then, so that neither a three-way merge nor server-side apply changes what they have set.
*/}}
{{- define "service.replicas" -}}
{{- if not (or .Values.rollout.enabled .Values.autoscaling.enabled) -}}
replicas: {{ .Values.replicas }}
{{- end -}}
{{- end }}
