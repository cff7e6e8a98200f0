{{- define "platform.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* Called with (dict "root" $ "component" "gateway"). */}}
{{- define "platform.componentName" -}}
{{ include "platform.name" .root }}-{{ .component }}
{{- end }}

{{- define "platform.selectorLabels" -}}
app.kubernetes.io/name: sluice
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "platform.labels" -}}
{{ include "platform.selectorLabels" . }}
{{ include "platform.commonLabels" .root }}
{{- end }}

{{- define "platform.commonLabels" -}}
app.kubernetes.io/part-of: sluice
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Called with (dict "root" $ "image" .Values.gateway.image). */}}
{{- define "platform.image" -}}
{{- with .root.Values.image.registry }}{{ . }}/{{ end -}}
{{- .image.repository -}}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ coalesce .image.tag .root.Values.image.tag .root.Chart.AppVersion }}{{ end -}}
{{- end }}

{{- define "platform.tokensSecret" -}}
{{- default (printf "%s-tokens" (include "platform.name" .)) .Values.tokens.existingSecret -}}
{{- end }}

{{/* The generated tokens as JSON: those of the cluster, else new ones, made once for all templates of a rendering. */}}
{{- define "platform.tokens" -}}
{{- if not (hasKey .Values "generatedTokens") -}}
{{- $live := (lookup "v1" "Secret" .Release.Namespace (include "platform.tokensSecret" .)).data | default dict -}}
{{- $tokens := dict -}}
{{- range list "operator-token" "gateway-token" "read-token" "risk-signing-key" -}}
{{- $_ := set $tokens . (index $live . | default (randAlphaNum 40 | b64enc)) -}}
{{- end -}}
{{- $_ := set .Values "generatedTokens" $tokens -}}
{{- end -}}
{{- toJson .Values.generatedTokens -}}
{{- end }}

{{/* Restarts pods when their tokens change. A Secret of others is theirs to watch. */}}
{{- define "platform.tokensChecksum" -}}
{{- if not .Values.tokens.existingSecret }}
checksum/tokens: {{ include "platform.tokens" . | sha256sum }}
{{- end }}
{{- end }}

{{- define "platform.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "platform.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Image pull secrets, spreading over nodes, and what the component says of its nodes. Called with (dict "root" $ "component" "gateway" "values" .Values.gateway). */}}
{{- define "platform.placement" -}}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "platform.selectorLabels" . | nindent 8 }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Environment of a component's own: name to value. */}}
{{- define "platform.env" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ toString $value | quote }}
{{- end }}
{{- end }}

{{- define "platform.tokenEnv" -}}
- name: {{ .name }}
  valueFrom: {secretKeyRef: {name: {{ include "platform.tokensSecret" .root }}, key: {{ .key }}}}
{{- end }}

{{/* Settings that both Spring programs have in a cluster. */}}
{{- define "platform.spring" -}}
management:
  endpoint:
    health:
      probes:
        enabled: true
        # The probes ask the port that serves.
        add-additional-paths: true
{{- if .Values.logs.json }}
logging:
  structured:
    format:
      console: ecs
{{- end }}
{{- end }}
