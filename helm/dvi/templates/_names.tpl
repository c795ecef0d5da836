{{- define "dvi.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains "dvi" .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name (default "dvi" .Values.nameOverride) | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/* What never changes of a component; takes (list $ "decode"). */}}
{{- define "dvi.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: dvi
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "dvi.labels" -}}
{{- $root := index . 0 -}}
{{ include "dvi.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end -}}

{{- define "dvi.metadata" -}}
name: {{ include "dvi.fullname" (index . 0) }}-{{ index . 1 }}
labels:
  {{- include "dvi.labels" . | nindent 2 }}
{{- end -}}

{{- define "dvi.modelClaim" -}}
{{ .Values.model.existingClaim | default (printf "%s-model" (include "dvi.fullname" .)) }}
{{- end -}}
