"""How a scorecard is shown: the map, the report and the workbook that people open."""
