// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;

/** Reads one YAML document of nested mappings into {@link ConfigSection}s; lists are refused, as no key takes one. */
final class ConfigParser {
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
            switch (yaml.nextToken()) {
                case START_OBJECT -> section.put(key, at, null, mapping(section.pathOf(key), at));
                case START_ARRAY ->
                    throw new ConfigException(
                            file + " line " + at + ": '" + section.pathOf(key) + "' must not be a list");
                case VALUE_NULL -> section.put(key, at, null, null);
                default -> section.put(key, at, yaml.getText(), null);
            }
        }
        return section;
    }

    private int line() {
        return yaml.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unreadable");
    }
}
