SELECT name AS class_en, things FROM class_size ORDER BY things DESC, name
