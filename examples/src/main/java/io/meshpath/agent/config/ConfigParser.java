// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads one YAML document of nested mappings into {@link ConfigSection}s; lists are of single values. */
final class ConfigParser {
    /** The key whose content is left to {@code io.meshpath.bgp.config}. */
    static final String BGP = "bgp";

    private final String file;
    private final YAMLParser yaml;

    private ConfigParser(String file, YAMLParser yaml) {
        this.file = file;
        this.yaml = yaml;
    }

    static ConfigSection parse(String file, String text) {
        try (YAMLParser yaml = new YAMLFactory().createParser(text)) {
            return new ConfigParser(file, yaml).document();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ConfigException(file + " line " + line + ": not YAML: " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException(file + ": " + e.getMessage());
        }
    }

    private ConfigSection document() throws IOException {
        JsonToken first = yaml.nextToken();
        if (first == null) {
            return new ConfigSection(file, "", 1);
        }
        if (first != JsonToken.START_OBJECT) {
            throw new ConfigException(file + " line " + line() + ": expected a mapping of keys to values");
        }
        return mapping("", 1);
    }

    private ConfigSection mapping(String path, int begin) throws IOException {
        ConfigSection section = new ConfigSection(file, path, begin);
        while (yaml.nextToken() == JsonToken.FIELD_NAME) {
            String key = yaml.currentName();
            int at = line();
            JsonToken value = yaml.nextToken();
            if (path.isEmpty() && key.equals(BGP)) {
                yaml.skipChildren();
                section.put(key, at, null, new ConfigSection(file, key, at));
                continue;
            }
            switch (value) {
                case START_OBJECT -> section.put(key, at, null, mapping(section.pathOf(key), at));
                case START_ARRAY -> section.put(key, at, list(section.pathOf(key)));
                case VALUE_NULL -> section.put(key, at, null, null);
                default -> section.put(key, at, yaml.getText(), null);
            }
        }
        return section;
    }

    private List<String> list(String path) throws IOException {
        List<String> texts = new ArrayList<>();
        while (yaml.nextToken() != JsonToken.END_ARRAY) {
            if (!yaml.currentToken().isScalarValue() || yaml.currentToken() == JsonToken.VALUE_NULL) {
                throw new ConfigException(
                        file + " line " + line() + ": '" + path + "' must be a list of single values");
            }
            texts.add(yaml.getText());
        }
        return texts;
    }

    private int line() {
        return yaml.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unreadable");
    }
}
