{{/* The pod-level settings all three share, up to the containers; takes (list $ "decode"). */}}
{{- define "dvi.podStart" -}}
{{- $root := index . 0 -}}
{{- $values := index $root.Values (index . 1) -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ $root.Values.runAsUser }}
  runAsGroup: {{ $root.Values.runAsUser }}
  fsGroup: {{ $root.Values.runAsUser }}
  seccompProfile:
    type: RuntimeDefault
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The head of the container: image, rights, memory. The heap leaves room for what the runtime allocates outside it. */}}
{{- define "dvi.containerStart" -}}
{{- $root := index . 0 -}}
{{- $image := (index $root.Values (index . 1)).image -}}
name: {{ index . 1 }}
image: "{{ $image.repository }}{{ if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default $root.Chart.AppVersion }}{{ end }}"
imagePullPolicy: {{ $image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml (omit (index $root.Values (index . 1)).resources "limits") | nindent 2 }}
  limits:
    {{- toYaml (index $root.Values (index . 1)).resources.limits | nindent 4 }}
    {{- if and (eq (index . 1) "decode") $root.Values.decode.gpu.enabled }}
    nvidia.com/gpu: {{ $root.Values.decode.gpu.count }}
    {{- end }}
{{- end -}}

{{- define "dvi.environment" -}}
- name: JAVA_TOOL_OPTIONS
  value: "--enable-native-access=ALL-UNNAMED -XX:MaxRAMPercentage=40 -XX:+ExitOnOutOfMemoryError"
- name: SPRING_CONFIG_ADDITIONAL_LOCATION
  value: "file:/etc/dvi/config/"
- name: DJL_CACHE_DIR
  value: /tmp/djl
{{- end -}}

{{- define "dvi.mounts" -}}
- name: config
  mountPath: /etc/dvi/config
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if .Values.tls.existingSecret }}
- name: tls
  mountPath: /etc/dvi/tls
  readOnly: true
{{- end }}
{{- end -}}

{{- define "dvi.volumes" -}}
- name: config
  configMap:
    name: {{ include "dvi.fullname" (index . 0) }}-{{ index . 1 }}
- name: tmp
  emptyDir: {}
{{- with (index . 0).Values.tls }}
{{- if .existingSecret }}
- name: tls
  secret:
    secretName: {{ .existingSecret }}
    defaultMode: 0440
    items:
      - {key: {{ .certificateKey }}, path: tls.crt}
      - {key: {{ .privateKeyKey }}, path: tls.key}
      - {key: {{ .authorityKey }}, path: ca.crt}
{{- end }}
{{- end }}
{{- end -}}

{{- define "dvi.modelMount" -}}
- name: model
  mountPath: /var/lib/dvi/model
  readOnly: true
  {{- with .Values.model.subPath }}
  subPath: {{ . | quote }}
  {{- end }}
{{- end -}}

{{- define "dvi.modelVolume" -}}
- name: model
  persistentVolumeClaim:
    claimName: {{ include "dvi.modelClaim" . }}
    readOnly: true
{{- end -}}

{{/* Liveness asks only about the process, readiness about serving; loading a model may take ten minutes. Takes (dict port, live, ready). */}}
{{- define "dvi.probes" -}}
startupProbe:
  httpGet: {path: {{ .ready }}, port: {{ .port }}}
  periodSeconds: 5
  failureThreshold: 120
livenessProbe:
  httpGet: {path: {{ .live }}, port: {{ .port }}}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: {{ .ready }}, port: {{ .port }}}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{/* Properties of a service that come from the Secret with the key of the calls between services: (list $ VARIABLE ENTRY ...). */}}
{{- define "dvi.serviceKeys" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.serviceKey.existingSecret }}
{{- range chunk 2 (rest .) }}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef: {name: {{ $root.Values.serviceKey.existingSecret }}, key: {{ index $root.Values.serviceKey (index . 1) }}}
{{- end }}
{{- end }}
{{- end -}}

{{/* How decode and trainer show themselves, ask for callers' certificates, and call others. */}}
{{- define "dvi.tlsProperties" -}}
{{- if .Values.tls.existingSecret -}}
spring:
  ssl:
    bundle:
      pem:
        dvi:
          keystore: {certificate: /etc/dvi/tls/tls.crt, private-key: /etc/dvi/tls/tls.key}
          truststore: {certificate: /etc/dvi/tls/ca.crt}
  grpc:
    server: {ssl: {bundle: dvi, client-auth: require}}
    client: {channel: {default: {ssl: {enabled: true, bundle: dvi}}}}
{{- end -}}
{{- end -}}

{{/* A ConfigMap with the properties of one service; takes (list $ "decode" properties). */}}
{{- define "dvi.config" -}}
{{- $root := index . 0 -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "dvi.metadata" . | nindent 2 }}
data:
  application.yaml: |
    {{- mergeOverwrite (index . 2) (index $root.Values (index . 1)).config | toYaml | nindent 4 }}
{{- end -}}
